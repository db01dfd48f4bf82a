"""env.step() steps no optimizer, and the policy acts under no_grad inside act()."""

import torch


class Agent:
    def __init__(self, policy):
        self.policy = policy

    @torch.no_grad()
    def act(self, observation):
        return self.policy(torch.as_tensor(observation)).argmax(-1).item()


def evaluate(agent, env, episodes):
    returns = []
    for _ in range(episodes):
        observation, done, total = env.reset(), False, 0.0
        while not done:
            observation, reward, done, _ = env.step(agent.act(observation))
            total += reward
        returns.append(total)
    return returns
