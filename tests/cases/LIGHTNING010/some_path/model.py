from base import Base


class Detector(Base):
    def training_step(self, batch, batch_idx):
        images, targets = batch
        losses = self.model(images, targets)
        self.log_dict(losses)
        if batch_idx % 2 == 0:  # want: LIGHTNING010
            total = sum(losses.values())
            return total


class Late(Base):
    def training_step(self, batch, batch_idx):  # want: LIGHTNING010
        with self.timer:
            output = self(batch)
        if self.verbose:
            self.log("train_loss", output.loss)
        else:
            self.total = output.loss
