"""GANs and actor-critics: each optimizer has gradients of its own."""

import torch
from torch import nn
from torch.nn.utils import clip_grad_norm_


def gan(generator, discriminator, loader):
    opt_g = torch.optim.Adam(generator.parameters())
    opt_d = torch.optim.Adam(discriminator.parameters())
    bce = nn.BCEWithLogitsLoss()
    for real in loader:
        fake = generator(torch.randn(len(real), 64))

        opt_d.zero_grad()
        loss_d = bce(discriminator(real), torch.ones(len(real), 1)) + bce(
            discriminator(fake.detach()), torch.zeros(len(real), 1)
        )
        loss_d.backward()
        clip_grad_norm_(discriminator.parameters(), 1.0)
        opt_d.step()

        opt_g.zero_grad()
        loss_g = bce(discriminator(fake), torch.ones(len(real), 1))
        loss_g.backward()
        clip_grad_norm_(generator.parameters(), 1.0)
        opt_g.step()


def actor_critic(actor, critic, batches):
    actor_optimizer = torch.optim.Adam(actor.parameters())
    critic_optimizer = torch.optim.Adam(critic.parameters())
    for states, returns in batches:
        values = critic(states)
        policy_loss = -(actor(states) * (returns - values.detach())).mean()
        value_loss = nn.functional.mse_loss(values, returns)
        actor_optimizer.zero_grad()
        critic_optimizer.zero_grad()
        policy_loss.backward()
        value_loss.backward()
        clip_grad_norm_(actor.parameters(), 0.5)
        actor_optimizer.step()
        clip_grad_norm_(critic.parameters(), 0.5)
        critic_optimizer.step()
