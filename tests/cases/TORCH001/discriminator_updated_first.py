import torch
import torch.nn as nn


def train(loader, latent, epochs):
    G = nn.Sequential(nn.Linear(latent, 128), nn.ReLU(), nn.Linear(128, 784), nn.Tanh())
    D = nn.Sequential(nn.Linear(784, 128), nn.LeakyReLU(0.2), nn.Linear(128, 1), nn.Sigmoid())
    opt_D = torch.optim.Adam(D.parameters(), lr=2e-4)
    opt_G = torch.optim.Adam(G.parameters(), lr=2e-4)
    for _ in range(epochs):
        for real, _ in loader:
            fake = G(torch.randn(real.size(0), latent))
            score_real, score_fake = D(real.view(-1, 784)), D(fake)
            D_loss = -torch.mean(torch.log(score_real) + torch.log(1 - score_fake))
            G_loss = torch.mean(torch.log(1 - score_fake))
            opt_D.zero_grad()
            D_loss.backward(retain_graph=True)
            opt_D.step()
            opt_G.zero_grad()
            G_loss.backward()  # want: TORCH001
            opt_G.step()
