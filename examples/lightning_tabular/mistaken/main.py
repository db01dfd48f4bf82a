"""Trains the classifier: python main.py fit --config configs/fit.yaml"""

import lightning as L
from lightning.pytorch.cli import LightningCLI


def main() -> None:
    LightningCLI(
        L.LightningModule,
        L.LightningDataModule,
        subclass_mode_model=True,
        subclass_mode_data=True,
        save_config_callback=None,
    )


if __name__ == "__main__":
    main()
