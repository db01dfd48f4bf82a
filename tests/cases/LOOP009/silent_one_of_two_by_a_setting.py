"""A setting says whether the scheduler counts batches or epochs: it steps in one of the two places only."""

from torch.optim.lr_scheduler import LambdaLR


class Runner:
    def __init__(self, cfg, net, optimizer):
        self.cfg = cfg
        self.net = net
        self.optimizer = optimizer
        self.scheduler = LambdaLR(optimizer, lambda count: 0.95**count)

    def train_epoch(self, epoch, loader):
        self.net.train()
        for batch in loader:
            loss = self.net(batch)["loss"]
            self.optimizer.zero_grad()
            loss.backward()
            self.optimizer.step()
            if not self.cfg.lr_update_by_epoch:
                self.scheduler.step()

    def train(self, loader):
        for epoch in range(self.cfg.epochs):
            self.train_epoch(epoch, loader)
            if self.cfg.lr_update_by_epoch:
                self.scheduler.step()


def fit(cfg, net, optimizer, loader):
    scheduler = LambdaLR(optimizer, lambda count: 0.95**count)
    for epoch in range(cfg.epochs):
        for batch in loader:
            optimizer.zero_grad()
            net(batch)["loss"].backward()
            optimizer.step()
            if cfg.per_batch:
                scheduler.step()
        if cfg.per_epoch:
            scheduler.step()
