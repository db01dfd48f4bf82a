from torch.utils.tensorboard import SummaryWriter


class Meters:
    def __init__(self, folder):
        self.logger = SummaryWriter(folder)
        self.names = set()

    def watch(self, logger, name):
        self.names.add(name)
        logger.add(name)
        self.logger.add_scalar(name, 0.0)
