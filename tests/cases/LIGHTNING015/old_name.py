import pytorch_lightning as pl
from torch.optim import AdamW


class ActorCritic(pl.LightningModule):
    def training_step(self, batch, batch_idx, optimizer_idx):
        return self.losses[optimizer_idx](batch)

    def configure_optimizers(self):
        actor = AdamW(self.actor.parameters(), lr=1e-4)
        critic = AdamW(self.critic.parameters(), lr=1e-3)
        return actor, critic  # want: LIGHTNING015
