from torch.utils.data import DataLoader
from torchvision.datasets import CIFAR10

train_loader = DataLoader(CIFAR10("data", train=True), batch_size=64, shuffle=True, num_workers=4, persistent_workers=True)  # want: TORCH006
test_loader = DataLoader(CIFAR10("data", train=False), batch_size=64, num_workers=1, persistent_workers=True)  # want: TORCH006


def test(loader):
    return sum(len(labels) for _, labels in loader)


for epoch in range(20):
    for images, labels in train_loader:
        print(images.shape, labels.shape)
    print(test(test_loader))
