from torch.nn.utils import prune
from torch import nn

layer = nn.Linear(4, 4)
prune.l1_unstructured(layer, "weight", 0.3)


class Tree:
    def prune(self, threshold):
        return self


Tree().prune(0.5)
