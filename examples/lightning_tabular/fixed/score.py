"""Scores the held-out patients: python score.py --network runs/calibrated/calibrated.pt"""

import csv
import json
from pathlib import Path
from typing import Annotated

import torch
import typer
import yaml
from loguru import logger
from sklearn.metrics import balanced_accuracy_score, recall_score, roc_auc_score
from torch.utils.data import DataLoader

from assay.data import AssayDataModule
from assay.model import ResponseClassifier
from assay.runtime import start_log

app = typer.Typer()


def predict(network: ResponseClassifier, loader: DataLoader) -> tuple[torch.Tensor, torch.Tensor]:
    network.eval()
    logits, labels = [], []
    with torch.no_grad():
        for features, responds in loader:
            logits.append(network(features))
            labels.append(responds)
    return torch.cat(logits), torch.cat(labels)


def write_table(path: Path, probabilities: list[float], decisions: list[bool]) -> None:
    try:
        with path.open("w", newline="", encoding="utf-8") as handle:
            writer = csv.writer(handle)
            writer.writerow(["patient", "probability", "treat"])
            for patient, (probability, decision) in enumerate(zip(probabilities, decisions, strict=True)):
                writer.writerow([patient, f"{probability:.4f}", int(decision)])
    except OSError:
        logger.exception("{} was not written", path)


@app.command()
def main(
    network: Annotated[Path, typer.Option(exists=True, help="of calibrate.py")],
    config: Annotated[Path, typer.Option(exists=True, help="of main.py fit")] = Path("configs/fit.yaml"),
    output: Annotated[Path, typer.Option(help="folder of the run")] = Path("runs/scores"),
) -> None:
    start_log(output)
    with config.open(encoding="utf-8") as handle:
        fitted = yaml.safe_load(handle)
    data = AssayDataModule(**fitted["data"]["init_args"])
    data.setup("test")

    stored = torch.load(network, map_location="cpu", weights_only=True)
    classifier = ResponseClassifier(**stored["hyperparameters"])
    classifier.load_state_dict(stored["state_dict"])

    logits, labels = predict(classifier, data.test_dataloader())
    probabilities = (logits / stored["temperature"] + stored["shift"]).sigmoid()
    decisions = probabilities >= classifier.hparams.threshold
    scores = {
        "threshold": classifier.hparams.threshold,
        "test_auroc": roc_auc_score(labels.tolist(), probabilities.tolist()),
        "test_balanced_accuracy": balanced_accuracy_score(labels.tolist(), decisions.tolist()),
        "test_sensitivity": recall_score(labels.tolist(), decisions.tolist()),
    }
    write_table(output / "patients.csv", probabilities.tolist(), decisions.tolist())
    (output / "scores.json").write_text(json.dumps(scores, indent=2), encoding="utf-8")
    logger.info("held out: {}", scores)


if __name__ == "__main__":
    app()
