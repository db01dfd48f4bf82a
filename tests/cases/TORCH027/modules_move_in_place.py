import torch
from torch import nn


class Trainer:
    def __init__(self, model, ema, device):
        self.model = model
        self.ema = ema
        self.model.to(device)
        self.ema.to(device)
        self.criterion = nn.CrossEntropyLoss()
        self.criterion.cuda()
        self.head = nn.Linear(8, 8)
        self.head.half()

    def run(self, rollouts, device):
        rollouts.to(device)
        self.model.double().to(device)
        torch.zeros(1).cuda()  # the first use of CUDA takes a second: not in the measurement
        for module in self.model.modules():
            module.float()


class Memory(nn.Module):
    def __init__(self):
        super().__init__()
        self.state = None

    def detach(self):
        self.state = self.state.detach()

    def forward(self, x):
        self.detach()
        return x


def main(names, images, gpu):
    import torchvision.models as models

    model = models.__dict__[names[0]](pretrained=True)
    model.cuda(gpu)
    model = torch.nn.DataParallel(model).cuda()
    model.float()
    return model(images)
