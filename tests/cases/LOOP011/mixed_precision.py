import torch
from torch.nn import functional as F


class Trainer:
    def __init__(self, model, args):
        self.model = model
        self.args = args
        self.optimizer = torch.optim.AdamW(model.parameters(), lr=args.lr)
        self.scaler = torch.amp.GradScaler("cuda")

    def train_epoch(self, loader):
        for i, (x, y) in enumerate(loader):
            with torch.autocast("cuda", dtype=torch.float16):
                loss = F.cross_entropy(self.model(x), y) + 0.4 * F.mse_loss(self.model.auxiliary, x)
            self.scaler.scale(loss).backward()  # want: LOOP011
            if (i + 1) % self.args.gradient_accumulation == 0:
                self.scaler.step(self.optimizer)
                self.scaler.update()
                self.optimizer.zero_grad()
