import torch
from lightning.fabric import Fabric
from lightning.pytorch import LightningModule


class Agent(LightningModule):
    def __init__(self, observations: int, actions: int):
        super().__init__()
        self.actor = torch.nn.Linear(observations, actions)
        self.losses = []

    def training_step(self, batch):
        loss = torch.nn.functional.cross_entropy(self.actor(batch["observations"]), batch["actions"])
        self.losses.append(loss.detach())
        return loss

    def on_train_epoch_end(self, global_step: int) -> None:
        self.logger.log_metrics({"policy_loss": torch.stack(self.losses).mean()}, global_step)
        self.losses.clear()


def train(fabric: Fabric, agent: Agent, optimizer, rollouts, updates: int):
    agent, optimizer = fabric.setup(agent, optimizer)
    for update in range(updates):
        for batch in rollouts(agent):
            optimizer.zero_grad()
            fabric.backward(agent.training_step(batch))
            optimizer.step()
        agent.on_train_epoch_end(update)
