"""Writes training code of any length: what people have in one file, again and again with other names.

`python benchmarks/training_file.py 5300 > large.py`
"""

from __future__ import annotations

import sys
from itertools import cycle

HEAD = '''\
"""Train and compare models on the {title} data."""

import argparse
import logging
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
import yaml
from torch import nn
from torch.utils.data import DataLoader, Dataset

logger = logging.getLogger(__name__)

CHANNELS = {{"small": (16, 32), "medium": (32, 64), "large": (64, 128)}}
DEVICE = torch.device("cuda" if torch.cuda.is_available() else "cpu")


def load_options(path):
    """The options of a run."""
    with open(path) as file:
        return yaml.safe_load(file)

'''

DATASET = '''
class {Name}Dataset(Dataset):
    """Windows of {name} series with their targets."""

    def __init__(self, root, split="train", window={n}, transform=None):
        self.root = Path(root)
        self.split = split
        self.window = window
        self.transform = transform
        self.items = sorted(self.root.glob(f"{{split}}-*.npy"))
        if not self.items:
            raise FileNotFoundError(f"no {{split}} items below {{self.root}}")

    def __len__(self):
        return len(self.items)

    def __getitem__(self, index):
        array = np.load(self.items[index])
        start = max(0, len(array) - self.window)
        sample = torch.as_tensor(array[start : start + self.window], dtype=torch.float32)
        target = torch.as_tensor(array[-1] > array[:-1].mean(), dtype=torch.long)
        if self.transform is not None:
            sample = self.transform(sample)
        return sample, target


def make_{name}_loaders(root, batch_size={n}, workers=2):
    """Loaders over the {name} parts."""
    train_part = {Name}Dataset(root, "train")
    val_part = {Name}Dataset(root, "val")
    train_loader = DataLoader(train_part, batch_size=batch_size, shuffle=True, num_workers=workers)
    val_loader = DataLoader(val_part, batch_size=batch_size, shuffle=False, num_workers=workers)
    return train_loader, val_loader

'''

MODEL = '''
class {Name}Block(nn.Module):
    """Two convolutions with a shortcut around them."""

    def __init__(self, inputs, outputs, stride=1, dropout=0.{n}):
        super().__init__()
        self.first = nn.Conv2d(inputs, outputs, 3, stride=stride, padding=1, bias=False)
        self.first_norm = nn.BatchNorm2d(outputs)
        self.second = nn.Conv2d(outputs, outputs, 3, padding=1, bias=False)
        self.second_norm = nn.BatchNorm2d(outputs)
        self.dropout = nn.Dropout(dropout)
        self.shortcut = nn.Identity()
        if stride != 1 or inputs != outputs:
            self.shortcut = nn.Sequential(
                nn.Conv2d(inputs, outputs, 1, stride=stride, bias=False),
                nn.BatchNorm2d(outputs),
            )

    def forward(self, x):
        out = F.relu(self.first_norm(self.first(x)))
        out = self.dropout(out)
        out = self.second_norm(self.second(out))
        return F.relu(out + self.shortcut(x))


class {Name}Net(nn.Module):
    """A residual network for {name} images."""

    def __init__(self, size="small", classes={n}):
        super().__init__()
        narrow, wide = CHANNELS[size]
        self.stem = nn.Conv2d(3, narrow, 7, stride=2, padding=3)
        self.body = nn.Sequential(
            {Name}Block(narrow, narrow),
            {Name}Block(narrow, wide, stride=2),
            {Name}Block(wide, wide),
        )
        self.pool = nn.AdaptiveAvgPool2d(1)
        self.head = nn.Linear(wide, classes)
        self.apply(self._init_weights)

    def _init_weights(self, module):
        if isinstance(module, nn.Conv2d):
            nn.init.kaiming_normal_(module.weight, mode="fan_out", nonlinearity="relu")
        elif isinstance(module, nn.BatchNorm2d):
            nn.init.constant_(module.weight, 1)
            nn.init.constant_(module.bias, 0)

    def forward(self, x):
        features = self.pool(self.body(self.stem(x))).flatten(1)
        return self.head(features)

'''

TRAIN = '''
def train_{name}(model, train_loader, criterion, optimizer, scheduler=None, epochs={n}, clip=1.0):
    """Train for some epochs; the mean loss of each."""
    history = []
    for epoch in range(epochs):
        model.train()
        total, count = 0.0, 0
        for step, (inputs, targets) in enumerate(train_loader):
            inputs = inputs.to(DEVICE, non_blocking=True)
            targets = targets.to(DEVICE, non_blocking=True)
            optimizer.zero_grad()
            logits = model(inputs)
            loss = criterion(logits, targets)
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), clip)
            optimizer.step()
            total += loss.item() * len(inputs)
            count += len(inputs)
            if step % 50 == 0:
                logger.info("epoch %d step %d loss %.4f", epoch, step, loss.item())
        if scheduler is not None:
            scheduler.step()
        history.append(total / max(count, 1))
    return history


def evaluate_{name}(model, val_loader, criterion):
    """Mean loss and accuracy over the validation part."""
    model.eval()
    total, correct, count = 0.0, 0, 0
    with torch.no_grad():
        for inputs, targets in val_loader:
            inputs, targets = inputs.to(DEVICE), targets.to(DEVICE)
            logits = model(inputs)
            total += criterion(logits, targets).item() * len(inputs)
            correct += (logits.argmax(dim=1) == targets).sum().item()
            count += len(inputs)
    return total / max(count, 1), correct / max(count, 1)


def fit_{name}(model, root, options):
    """Train, evaluate and keep the best weights."""
    train_loader, val_loader = make_{name}_loaders(root, options["batch_size"])
    criterion = nn.CrossEntropyLoss(label_smoothing=0.{n})
    optimizer = torch.optim.AdamW(model.parameters(), lr=options["lr"], weight_decay=options["weight_decay"])
    scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=options["epochs"])
    best, patience = float("inf"), 0
    for epoch in range(options["epochs"]):
        losses = train_{name}(model, train_loader, criterion, optimizer, epochs=1)
        loss, accuracy = evaluate_{name}(model, val_loader, criterion)
        scheduler.step()
        logger.info("epoch %d: %.4f / %.4f, accuracy %.3f", epoch, losses[-1], loss, accuracy)
        if loss < best:
            best, patience = loss, 0
            torch.save(model.state_dict(), Path(root) / "{name}.pt")
        else:
            patience += 1
        if patience > options.get("patience", {n}):
            break
    return best

'''

METRICS = '''
def {name}_confusion(predictions, targets, classes={n}):
    """How often each class was taken for each other."""
    matrix = np.zeros((classes, classes), dtype=np.int64)
    for prediction, target in zip(predictions, targets):
        matrix[int(target), int(prediction)] += 1
    return matrix


def {name}_scores(matrix):
    """Precision, recall and their harmonic mean for each class."""
    hits = matrix.diagonal().astype(float)
    precision = hits / np.maximum(matrix.sum(axis=0), 1)
    recall = hits / np.maximum(matrix.sum(axis=1), 1)
    both = precision + recall
    f1 = np.where(both > 0, 2 * precision * recall / np.maximum(both, 1e-9), 0.0)
    return {{"precision": precision, "recall": recall, "f1": f1}}


def plot_{name}(history, path):
    """Draw the curves of a run."""
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(1, 2, figsize=(10, 4))
    axes[0].plot([row["loss"] for row in history], label="loss")
    axes[1].plot([row["accuracy"] for row in history], label="accuracy")
    for axis in axes:
        axis.legend()
    figure.savefig(path)
    plt.close(figure)

'''

TAIL = """
def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("root", type=Path)
    parser.add_argument("--config", type=Path, default=Path("config.yaml"))
    parser.add_argument("--seed", type=int, default=7)
    arguments = parser.parse_args()
    torch.manual_seed(arguments.seed)
    np.random.seed(arguments.seed)
    options = load_options(arguments.config)
    model = {Name}Net().to(DEVICE)
    print(f"best validation loss {{fit_{name}(model, arguments.root, options):.4f}}")


if __name__ == "__main__":
    main()
"""

NAMES = ("river", "harbour", "meadow", "quarry", "orchard", "glacier", "lagoon", "prairie", "canyon", "estuary")


def training_file(lines: int) -> str:
    """Training code of about so many lines. The same number gives the same text."""
    parts = [HEAD.format(title="landscape")]
    length = parts[0].count("\n") + TAIL.count("\n")
    name = complete = ""
    for number, template in enumerate(cycle((DATASET, MODEL, TRAIN, METRICS))):
        if complete and length >= lines:
            break
        if number % 4 == 0:
            round_, kind = divmod(number // 4, len(NAMES))
            name = f"{NAMES[kind]}{round_ or ''}"
        elif number % 4 == 3:
            complete = name
        part = template.format(name=name, Name=name.capitalize(), n=2 + number % 7)
        parts.append(part)
        length += part.count("\n")
    parts.append(TAIL.format(name=complete, Name=complete.capitalize()))
    return "\n".join(part.strip("\n") + "\n\n" for part in parts).rstrip("\n") + "\n"


if __name__ == "__main__":
    sys.stdout.write(training_file(int(sys.argv[1])))
