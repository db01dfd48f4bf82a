import lightning as L
from lightning.pytorch.cli import LightningCLI

from net import Net


class Data(L.LightningDataModule):
    def __init__(self, root: str = "data", batch_size: int = 32, classes: int = 10):
        super().__init__()
        self.save_hyperparameters()


class ProjectCLI(LightningCLI):
    def add_arguments_to_parser(self, parser):
        parser.link_arguments("data.classes", "model.classes", apply_on="instantiate")


if __name__ == "__main__":
    ProjectCLI(Net, Data)
