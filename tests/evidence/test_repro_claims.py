"""What the REPRO rules say of seeds, splits and workers, run: bad code gives other numbers, good code the same ones."""

from __future__ import annotations

import os
import random
import subprocess
import sys

import numpy as np
import pytest
import torch
from sklearn.ensemble import RandomForestRegressor
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split
from sklearn.tree import DecisionTreeRegressor
from torch import nn
from torch.utils.data import DataLoader, Dataset, random_split


class Augmented(Dataset[float]):
    """Sixteen samples, each with numpy noise that is drawn when it is asked for."""

    def __len__(self) -> int:
        return 16

    def __getitem__(self, index: int) -> float:
        return float(np.random.rand())


def constant(worker: int) -> None:
    np.random.seed(7)


def per_worker(worker: int) -> None:
    np.random.seed(7 + worker)


def from_torch(worker: int) -> None:
    np.random.seed(torch.initial_seed() % 2**32)


def draws(init: object, epochs: int = 2) -> list[list[float]]:
    """What four workers draw in each epoch."""
    torch.manual_seed(0)
    loader = DataLoader(Augmented(), batch_size=4, num_workers=4, worker_init_fn=init)  # type: ignore[arg-type]
    return [[round(float(v), 9) for batch in loader for v in batch] for _ in range(epochs)]


def test_a_constant_seed_makes_all_workers_draw_the_same() -> None:
    first, second = draws(constant)
    assert len(set(first)) == 4, "sixteen samples, four numbers"
    assert first == second


def test_a_seed_per_worker_repeats_in_every_epoch() -> None:
    first, second = draws(per_worker)
    assert len(set(first)) == 16
    assert first == second


def test_the_initial_seed_is_new_in_every_epoch_and_follows_from_the_main_seed() -> None:
    first, second = draws(from_torch)
    assert len({*first, *second}) == 32
    assert draws(from_torch) == [first, second]


def test_torch_seeds_numpy_in_workers_by_itself() -> None:
    first, second = draws(None)
    assert len({*first, *second}) == 32
    assert draws(None) == [first, second]


def test_manual_seed_settles_weights_and_not_numpy() -> None:
    torch.manual_seed(3)
    weights, drawn = nn.Linear(4, 4).weight.clone(), np.random.rand(8)
    torch.manual_seed(3)
    assert torch.equal(nn.Linear(4, 4).weight, weights)
    assert not np.array_equal(np.random.rand(8), drawn)


def test_a_cuda_seed_alone_leaves_layers_on_the_cpu_random() -> None:
    torch.cuda.manual_seed(3)
    first = nn.Linear(4, 4).weight.clone()
    torch.cuda.manual_seed(3)
    assert not torch.equal(nn.Linear(4, 4).weight, first)


def test_splits_without_a_seed_change() -> None:
    rows = np.arange(200)
    assert train_test_split(rows)[1].tolist() != train_test_split(rows)[1].tolist()
    assert train_test_split(rows, random_state=0)[1].tolist() == train_test_split(rows, random_state=0)[1].tolist()
    assert train_test_split(rows, shuffle=False)[1].tolist() == train_test_split(rows, shuffle=False)[1].tolist()
    once, again = (list(random_split(range(200), [0.5, 0.5])[0]) for _ in range(2))  # type: ignore[arg-type]
    assert once != again


def test_split_draws_from_the_global_numpy_generator() -> None:
    rows = np.arange(200)
    np.random.seed(5)
    first = train_test_split(rows)[1].tolist()
    np.random.seed(5)
    assert train_test_split(rows)[1].tolist() == first
    random.seed(5)
    torch.manual_seed(5)
    assert train_test_split(rows)[1].tolist() != first


def test_trees_and_forests_are_random_and_a_linear_model_is_not() -> None:
    rng = np.random.default_rng(0)
    x = np.repeat(rng.integers(0, 3, (60, 1)), 6, axis=1)  # equal columns: ties are broken at random
    y = x[:, 0] + rng.normal(size=60)
    importances = {tuple(DecisionTreeRegressor(max_depth=2).fit(x, y).feature_importances_) for _ in range(12)}
    assert len(importances) > 1
    forests = {tuple(RandomForestRegressor(5).fit(x, y).predict(x[:5])) for _ in range(4)}
    assert len(forests) > 1
    coefficients = {tuple(LogisticRegression().fit(x, y > 1).coef_[0]) for _ in range(4)}
    assert len(coefficients) == 1


@pytest.mark.parametrize("what", ["hash('patient 17') % 1000", "id(object()) % 100000"])
def test_hashes_of_texts_change_from_process_to_process(what: str) -> None:
    code = f"print({what})"
    environment = {"PATH": "/usr/bin:/bin"}
    seen = {
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment).stdout
        for _ in range(6)
    }
    assert len(seen) > 1


def test_python_promises_no_order_of_files() -> None:
    assert "arbitrary order" in " ".join((os.listdir.__doc__ or "").split())
