import torch


def train(generator, discriminator, loader, d_optimizer, g_optimizer, criterion, penalty):
    for real in loader:
        fake = generator(torch.randn(real.size(0), 64))
        d_loss = criterion(discriminator(real), 1) + criterion(discriminator(fake), 0)
        d_optimizer.zero_grad()
        d_loss.backward(retain_graph=True)
        d_optimizer.step()
        g_loss = criterion(discriminator(fake), 1)
        g_optimizer.zero_grad()
        g_loss.backward()
        g_optimizer.step()


def train_with_penalty(model, loader, optimizer, criterion):
    for x, y in loader:
        out = model(x)
        loss = criterion(out, y)
        optimizer.zero_grad()
        loss.backward(retain_graph=True)
        add_penalty(out, x)
        optimizer.step()


def add_penalty(out, x):
    (out.pow(2).mean() / x.size(0)).backward()
