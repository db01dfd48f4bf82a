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


def probe(model, train_epoch, export):
    model.requires_grad_(False)
    model.head.requires_grad_(True)
    optimizer = torch.optim.SGD([p for p in model.parameters() if p.requires_grad], lr=0.1)
    train_epoch(model, optimizer)
