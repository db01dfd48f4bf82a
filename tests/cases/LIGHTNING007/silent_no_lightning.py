import torch


class Callback:
    def on_train_end(self, trainer, model):
        torch.save(model.state_dict(), "last.pt")


class Saver(Callback):
    def on_epoch_end(self, trainer, model):
        with open("log.txt", "a") as file:
            file.write("epoch\n")
