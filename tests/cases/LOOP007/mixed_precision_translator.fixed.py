import torch
from torch import nn


class Translator:
    def __init__(self, d_model, lr):
        self.network = nn.Transformer(d_model, batch_first=True)
        self.optimizer = torch.optim.AdamW(self.network.parameters(), lr=lr)
        self.scaler = torch.amp.GradScaler("cuda")
        self.criterion = nn.MSELoss()

    def epoch(self, loader):
        for source, target in loader:
            with torch.autocast("cuda", dtype=torch.float16):
                loss = self.criterion(self.network(source, target), target)
            self.scaler.scale(loss).backward()  # want: LOOP007
            self.scaler.unscale_(self.optimizer)
            torch.nn.utils.clip_grad_norm_(self.network.parameters(), max_norm=1.0)
            # the scaler skips steps with infinite gradients, it does not clip
            self.scaler.step(self.optimizer)
            self.scaler.update()
            self.optimizer.zero_grad()
