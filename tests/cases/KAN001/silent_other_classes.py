from torch import nn


class KAN(nn.Module):
    """Karhunen analysis network: nothing of splines."""

    def __init__(self, width, order):
        super().__init__()
        self.layer = nn.Linear(width, order)


def create_dataset(f, train_num):
    return f(train_num)


def main(f):
    dataset = create_dataset(f, train_num=10)
    model = KAN(width=[2, 1], order=100)
    model.fit(dataset)
