import torch


class Trainer:
    def __init__(self, model, lr):
        self.model = model
        self.optimizer = torch.optim.Adam(self.model.parameters(), lr=lr)  # want: TORCH008
        for param in self.model.backbone.parameters():
            param.requires_grad = False
