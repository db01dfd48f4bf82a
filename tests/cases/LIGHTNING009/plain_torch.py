import torch
from torch import nn


class Engine(nn.Module):
    def training_step(self, batch, batch_idx):
        x, y = batch
        x = x.cuda()
        return self(x, y.to("cuda"))


def training_step(model, batch):
    return model(batch.to(torch.device("cuda")))
