import torch
import torch.nn as nn


def train(loader, latent, epochs, critics):
    G, D = nn.Linear(latent, 784), nn.Sequential(nn.Linear(784, 1), nn.Sigmoid())
    opt_D = torch.optim.Adam(D.parameters(), lr=2e-4)
    opt_G = torch.optim.Adam(G.parameters(), lr=2e-4)
    for i, (real, _) in enumerate(loader):
        fake = G(torch.randn(real.size(0), latent))
        G_loss = torch.mean(torch.log(1 - D(fake)))
        opt_G.zero_grad()
        G_loss.backward()
        opt_G.step()
        D_loss = -torch.mean(torch.log(D(real)) + torch.log(1 - D(fake.detach())))
        opt_D.zero_grad()
        D_loss.backward(retain_graph=True)
        opt_D.step()
        # the discriminator judges the same images again
        if i % critics == 0:
            again = torch.mean(torch.log(1 - D(G(torch.randn(8, latent)))))
            again.backward()
            opt_G.step()


def both_at_once(model, other, x, y, criterion):
    first = torch.optim.SGD(model.parameters(), lr=0.1)
    second = torch.optim.SGD(other.parameters(), lr=0.1)
    loss, loss_b = criterion(model(x), y), criterion(other(x), y)
    loss.backward()
    first.step()
    loss_b.backward()
    second.step()
