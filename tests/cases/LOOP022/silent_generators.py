"""A generator that is trained every few batches computes its gradients only then."""

import torch


def wasserstein(generator, critic, loader, n_critic=5):
    opt_g = torch.optim.RMSprop(generator.parameters(), lr=5e-5)
    opt_c = torch.optim.RMSprop(critic.parameters(), lr=5e-5)
    for i, real in enumerate(loader):
        opt_c.zero_grad()
        fake = generator(torch.randn(len(real), 100)).detach()
        loss_c = critic(fake).mean() - critic(real).mean()
        loss_c.backward()
        opt_c.step()

        opt_g.zero_grad()
        if i % n_critic == 0:
            loss_g = -critic(generator(torch.randn(len(real), 100))).mean()
            loss_g.backward()
            opt_g.step()


def taking_turns(first, second, loader):
    opt_a = torch.optim.SGD(first.parameters(), lr=0.1)
    opt_b = torch.optim.SGD(second.parameters(), lr=0.1)
    for i, x in enumerate(loader):
        opt_a.zero_grad()
        opt_b.zero_grad()
        (first(x) - second(x)).square().mean().backward()
        if i % 2 == 0:
            opt_a.step()
        else:
            opt_b.step()
