"""The cohort's table, its split and its loaders."""

from pathlib import Path

import lightning as L
import numpy as np
import pandas as pd
import torch
from sklearn.feature_selection import SelectKBest, f_classif
from sklearn.impute import SimpleImputer
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler
from torch.utils.data import DataLoader, TensorDataset

TARGET = "responds"


def as_dataset(features: np.ndarray, labels: np.ndarray) -> TensorDataset:
    return TensorDataset(torch.as_tensor(features, dtype=torch.float32), torch.as_tensor(labels, dtype=torch.float32))


class AssayDataModule(L.LightningDataModule):
    def __init__(
        self,
        table: Path,
        genes: int = 100,
        batch_size: int = 32,
        test_size: float = 0.25,
        validation_size: float = 0.2,
        split_seed: int = 11,
        num_workers: int = 0,
    ) -> None:
        super().__init__()
        self.save_hyperparameters()

    def setup(self, stage: str) -> None:
        settings = self.hparams
        frame = pd.read_csv(settings.table)
        labels = frame[TARGET].to_numpy()
        features = frame.drop(columns=[TARGET])

        features = SimpleImputer(strategy="median").fit_transform(features)
        features = StandardScaler().fit_transform(features)
        features = SelectKBest(f_classif, k=settings.genes).fit_transform(features, labels)

        rest, test, rest_labels, test_labels = train_test_split(
            features, labels, test_size=settings.test_size, random_state=settings.split_seed, stratify=labels
        )
        train, validation, train_labels, validation_labels = train_test_split(
            rest,
            rest_labels,
            test_size=settings.validation_size,
            random_state=settings.split_seed,
            stratify=rest_labels,
        )

        self.train_set = as_dataset(train, train_labels)
        self.validation_set = as_dataset(validation, validation_labels)
        self.test_set = as_dataset(test, test_labels)

    def train_dataloader(self) -> DataLoader:
        return DataLoader(
            self.train_set,
            batch_size=self.hparams.batch_size,
            shuffle=True,
            num_workers=self.hparams.num_workers,
            pin_memory=torch.cuda.is_available(),
        )

    def val_dataloader(self) -> DataLoader:
        return self._in_order(self.validation_set)

    def test_dataloader(self) -> DataLoader:
        return self._in_order(self.test_set)

    def _in_order(self, dataset: TensorDataset) -> DataLoader:
        return DataLoader(
            dataset,
            batch_size=self.hparams.batch_size,
            num_workers=self.hparams.num_workers,
            pin_memory=torch.cuda.is_available(),
        )
