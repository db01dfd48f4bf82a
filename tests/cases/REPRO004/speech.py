import random

import torch
from torch import nn


def set_seed(seed):
    random.seed(seed)
    torch.manual_seed(seed)


class Recognizer(nn.Module):
    def __init__(self):
        super().__init__()
        self.pad = nn.ReflectionPad1d(4)  # want: REPRO004
        self.body = nn.Conv1d(80, 32, 9)

    def forward(self, x):
        return self.body(self.pad(x)).log_softmax(1).permute(2, 0, 1)


def main(loader):
    set_seed(3)
    model = Recognizer().cuda()
    criterion = nn.CTCLoss()  # want: REPRO004
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    for x, y, input_lengths, target_lengths in loader:
        optimizer.zero_grad()
        criterion(model(x.cuda()), y.cuda(), input_lengths, target_lengths).backward()
        optimizer.step()


if __name__ == "__main__":
    main(torch.load("speech.pt", weights_only=True))
