"""Calibrates the trained network on the validation patients: python calibrate.py --checkpoint runs/fit/best.ckpt"""

from pathlib import Path
from typing import Annotated

import torch
import typer
from loguru import logger
from torch import nn

from assay.data import AssayDataModule
from assay.model import ResponseClassifier
from assay.runtime import start_log
from assay.settings import CalibrationSettings, calibration_settings, read_yaml

app = typer.Typer()


def read_network(checkpoint: Path, hyperparameters: dict) -> ResponseClassifier:
    stored = torch.load(checkpoint, map_location="cpu", weights_only=True)
    network = ResponseClassifier(**hyperparameters)
    network.load_state_dict(stored["state_dict"])
    return network


def validation_logits(network: ResponseClassifier, data: AssayDataModule) -> tuple[torch.Tensor, torch.Tensor]:
    network.eval()
    logits, labels = [], []
    with torch.no_grad():
        for features, responds in data.val_dataloader():
            logits.append(network(features))
            labels.append(responds)
    return torch.cat(logits), torch.cat(labels)


def fit_temperature(logits: torch.Tensor, labels: torch.Tensor, settings: CalibrationSettings) -> float:
    temperature = nn.Parameter(torch.ones(()))
    criterion = nn.BCEWithLogitsLoss()
    optimizer = torch.optim.Adam([temperature], lr=settings.lr)
    for _ in range(settings.steps):
        optimizer.zero_grad()
        loss = criterion(logits / temperature, labels)
        loss.backward()
        optimizer.step()
    return temperature.item()


def fit_shift(scaled: torch.Tensor, labels: torch.Tensor, settings: CalibrationSettings) -> tuple[float, list[float]]:
    shift = nn.Parameter(torch.zeros(()))
    criterion = nn.BCEWithLogitsLoss()
    optimizer = torch.optim.SGD([shift], lr=settings.shift_lr)
    losses = []
    for _ in range(settings.steps):
        optimizer.zero_grad()
        loss = criterion(scaled + shift, labels)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return shift.item(), losses


@app.command()
def main(
    checkpoint: Annotated[Path, typer.Option(exists=True, help="of main.py fit")],
    config: Annotated[Path, typer.Option(exists=True, help="of main.py fit")] = Path("configs/fit.yaml"),
    calibration: Annotated[Path, typer.Option(exists=True, help="YAML settings")] = Path("configs/calibration.yaml"),
    output: Annotated[Path, typer.Option(help="folder of the run")] = Path("runs/calibrated"),
) -> None:
    start_log(output)
    settings = calibration_settings(calibration)
    fitted = read_yaml(config)
    data = AssayDataModule(**fitted["data"]["init_args"])
    data.setup("validate")
    network = read_network(checkpoint, fitted["model"]["init_args"])

    logits, labels = validation_logits(network, data)
    temperature = fit_temperature(logits, labels, settings)
    shift, losses = fit_shift(logits / temperature, labels, settings)
    logger.info("temperature {:.3f}, shift {:.3f}, loss {:.4f}", temperature, shift, losses[-1])

    torch.save(
        {
            "state_dict": network.state_dict(),
            "hyperparameters": fitted["model"]["init_args"],
            "temperature": temperature,
            "shift": shift,
        },
        output / "calibrated.pt",
    )


if __name__ == "__main__":
    app()
