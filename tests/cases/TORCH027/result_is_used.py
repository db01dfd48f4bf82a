import torch


def prepare(x, device, stack):
    x = x.to(device)
    stack.push(x.detach())
    y = x.view(-1).float()
    print(x.unsqueeze(0).shape)
    assert y.squeeze().dim() == 1
    [part.cpu() for part in x.split(2)]
    return x.contiguous() if torch.is_tensor(x) else x.to(device)
