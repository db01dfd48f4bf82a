import lightning as L
import torch


class Save(L.Callback):
    def on_train_end(self, trainer, pl_module):
        torch.save(pl_module.state_dict(), "last.pt")


def main(model, data):
    trainer = L.Trainer(accelerator="gpu", devices=1, callbacks=[Save()])
    trainer.fit(model, data)
