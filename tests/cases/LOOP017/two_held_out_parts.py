from torch.utils.data import DataLoader


def prepare(train_dataset, valid_dataset, test_dataset, hparams):
    train_loader = DataLoader(train_dataset, batch_size=hparams["batch"] * 2, shuffle=True)
    valid_loader = DataLoader(
        valid_dataset,
        batch_size=hparams["batch"] * 2,  # want: LOOP017
    )
    test_loader = DataLoader(test_dataset, batch_size=hparams["batch"] * 2)  # want: LOOP017
    return train_loader, valid_loader, test_loader
