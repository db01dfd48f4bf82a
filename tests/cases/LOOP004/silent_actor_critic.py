"""The critic's gradients are cleared after the actor's backward went through the critic."""

import torch
from torch import nn


class Agent:
    def __init__(self, states, actions):
        self.actor = nn.Linear(states, actions)
        self.critic = nn.Linear(states + actions, 1)
        self.actor_optimizer = torch.optim.Adam(self.actor.parameters(), lr=1e-4)
        self.critic_optimizer = torch.optim.Adam(self.critic.parameters(), lr=1e-3)

    def learn(self, batches):
        for state, action, target in batches:
            actor_loss = -self.critic(torch.cat([state, self.actor(state)], 1)).mean()
            self.actor_optimizer.zero_grad()
            actor_loss.backward()
            self.critic_optimizer.zero_grad()
            self.actor_optimizer.step()

            critic_loss = nn.functional.mse_loss(self.critic(torch.cat([state, action], 1)), target)
            critic_loss.backward()
            self.critic_optimizer.step()
