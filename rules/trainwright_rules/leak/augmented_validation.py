"""LEAK010 augmented-validation."""

from __future__ import annotations

from collections.abc import Iterator

from trainwright.rule import Finding, FitKind, Function, Leak, Rule, Severity, quoted, rows_of
from trainwright_rules.leak._story import anchor, related


class AugmentedValidation(Rule):
    """The validation part is a subset of a dataset that changes its images at random.

    ## What it does
    Reports `random_split` of, or a `Subset` for validation from, one dataset object whose `transform` holds random
    augmentation (`RandomCrop`, `RandomHorizontalFlip`, `ColorJitter` ... of torchvision).

    ## Why it is bad
    Both subsets read through the same dataset, and so through the same transform. The validation images are cropped,
    flipped and coloured anew each time: the score is noisy, lower than that of the images themselves, and two
    evaluations of one checkpoint differ.

    ## Example
    ```python
    from torch.utils.data import random_split
    from torchvision import transforms
    from torchvision.datasets import CIFAR10

    augment = transforms.Compose([transforms.RandomHorizontalFlip(), transforms.ToTensor()])
    dataset = CIFAR10("data", train=True, transform=augment)
    train_set, val_set = random_split(dataset, [45000, 5000])
    ```

    ## Use instead
    ```python
    import torch
    from torch.utils.data import Subset
    from torchvision import transforms
    from torchvision.datasets import CIFAR10

    augment = transforms.Compose([transforms.RandomHorizontalFlip(), transforms.ToTensor()])
    order = torch.randperm(50000, generator=torch.Generator().manual_seed(0)).tolist()
    train_set = Subset(CIFAR10("data", train=True, transform=augment), order[:45000])
    val_set = Subset(CIFAR10("data", train=True, transform=transforms.ToTensor()), order[45000:])
    ```

    ## References
    - torch.utils.data.Subset: https://pytorch.org/docs/stable/data.html#torch.utils.data.Subset
    """

    code = "LEAK010"
    name = "augmented-validation"
    severity = Severity.WARN

    def check_function(self, function: Function) -> Iterator[Finding]:
        rows = rows_of(function)
        for leak in rows.leaks:
            if leak.fit.kind is not FitKind.AUGMENTATION:
                continue
            place = anchor(rows, leak.split, leak.fit.place)
            if place is not None:
                yield self.finding(
                    place,
                    _message(leak),
                    related=related(function, rows, place, ("the dataset gets its transform here", leak.fit.place)),
                )


def _message(leak: Leak) -> str:
    return (
        f"Both parts of `{quoted(leak.data)}` read their images through one transform, and that is random "
        f"(`{quoted(leak.fit.data)}`): the validation images are changed anew each time, so the score is noisy and not "
        "that of the images. Make a second dataset without augmentation, and take the validation part from it"
    )
