import torch


def train(generator, discriminator, loader, criterion):
    g_optimizer = torch.optim.Adam(generator.parameters())
    d_optimizer = torch.optim.Adam(discriminator.parameters())
    for real in loader:
        for param in discriminator.parameters():
            param.requires_grad = False
        criterion(discriminator(generator(real)), real).backward()
        g_optimizer.step()
        for param in discriminator.parameters():
            param.requires_grad = True
        criterion(discriminator(real), real).backward()
        d_optimizer.step()


def warm_up(model, head_steps):
    model.body.requires_grad_(False)
    head_steps(model)
    model.body.requires_grad_(True)
    return torch.optim.SGD(model.parameters(), lr=0.1)
