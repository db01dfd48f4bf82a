"""A condition with a remainder, but every step sees the gradients of one batch."""

from torch import nn


def critic_more_often(generator, critic, loader, optimizer_g, optimizer_c, n_critic):
    for i, real in enumerate(loader):
        optimizer_c.zero_grad()
        loss_c = nn.functional.mse_loss(critic(real), critic(generator(real).detach()))
        loss_c.backward()
        optimizer_c.step()
        if i % n_critic == 0:
            optimizer_g.zero_grad()
            loss_g = nn.functional.mse_loss(critic(generator(real)), real)
            loss_g.backward()
            optimizer_g.step()


def learns_now_and_then(model, environment, optimizer, every):
    for t in range(10_000):
        x, y = environment.observe(t)
        if t % every == 0:
            optimizer.zero_grad()
            nn.functional.mse_loss(model(x), y).backward()
            optimizer.step()


def several_losses_of_one_batch(model, loader, optimizer):
    for x, targets in loader:
        optimizer.zero_grad()
        for head, y in enumerate(targets):
            nn.functional.cross_entropy(model(x, head), y).backward()
        optimizer.step()
