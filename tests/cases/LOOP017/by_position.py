import torch


def main(args, trainset, testset):
    train_loader = torch.utils.data.DataLoader(trainset, args.batch_size, True)
    test_loader = torch.utils.data.DataLoader(testset, args.batch_size, False)  # want: LOOP017
    return train_loader, test_loader
