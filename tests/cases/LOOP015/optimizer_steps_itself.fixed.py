import torch
from torch.cuda.amp import GradScaler, autocast


class Trainer:
    def __init__(self, model, args):
        self.model = model
        self.optimizer = torch.optim.AdamW(model.parameters(), lr=args.lr)
        self.scaler = GradScaler(enabled=args.amp)

    def step(self, batch):
        with autocast():
            loss = self.model(**batch).loss
        self.scaler.scale(loss).backward()
        self.scaler.step(self.optimizer)  # want: LOOP015
        self.scaler.update()
        self.optimizer.zero_grad()
        return loss.item()
