import torch

torch.set_default_tensor_type("torch.cuda.FloatTensor")  # want: TORCH009


def lengths_mask(lengths, longest):
    mask = torch.cuda.ByteTensor(len(lengths), longest).fill_(0)  # want: TORCH009
    for row, length in enumerate(lengths):
        mask[row, :length] = 1
    return mask.cuda()
