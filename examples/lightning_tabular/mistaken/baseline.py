"""Fits the baseline and records it: python baseline.py --config configs/baseline.yaml"""

import dataclasses
import json
from pathlib import Path
from typing import Annotated

import mlflow
import numpy as np
import pandas as pd
import typer
from loguru import logger
from mlflow.exceptions import MlflowException
from sklearn.feature_selection import SelectKBest, f_classif
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import balanced_accuracy_score, roc_auc_score
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler

from assay.data import TARGET
from assay.runtime import start_log
from assay.settings import baseline_settings

EXPERIMENT = "assay-response"

app = typer.Typer()


def select_genes(features: pd.DataFrame, labels: pd.Series, genes: int) -> np.ndarray:
    features = SimpleImputer(strategy="median").fit_transform(features)
    selector = SelectKBest(f_classif, k=genes)
    features = selector.fit_transform(features, labels)
    return StandardScaler().fit_transform(features)


@app.command()
def main(
    config: Annotated[Path, typer.Option(exists=True, help="YAML settings")] = Path("configs/baseline.yaml"),
    output: Annotated[Path, typer.Option(help="folder of the run")] = Path("runs/baseline"),
    genes: Annotated[int, typer.Option(help="that the selection keeps")] = 60,
    tolerance: Annotated[float, typer.Option(help="of the solver")] = 1e-3,
) -> None:
    start_log(output)
    settings = dataclasses.replace(baseline_settings(config), genes=genes, tolerance=tolerance)

    frame = pd.read_csv(settings.table)
    labels = frame[TARGET]
    features = select_genes(frame.drop(columns=[TARGET]), labels, settings.genes)
    train, test, train_labels, test_labels = train_test_split(
        features, labels, test_size=settings.test_size, random_state=settings.split_seed, stratify=labels
    )

    model = LogisticRegression(C=float(settings.inverse_regularisation), tol=float(settings.tolerance), random_state=0)
    model.fit(train, train_labels)
    scores = {
        "test_auroc": roc_auc_score(test_labels, model.decision_function(test)),
        "test_balanced_accuracy": balanced_accuracy_score(test_labels, model.predict(test)),
    }
    (output / "scores.json").write_text(json.dumps(scores, indent=2), encoding="utf-8")
    logger.info("baseline: {}", scores)

    mlflow.set_tracking_uri(f"sqlite:///{output / 'mlflow.db'}")
    mlflow.set_experiment(EXPERIMENT)
    with mlflow.start_run(run_name=f"baseline-{settings.genes}"):
        mlflow.log_params({name: str(value) for name, value in dataclasses.asdict(settings).items()})
        mlflow.log_metrics(scores)
        try:
            mlflow.sklearn.log_model(model, name="baseline", serialization_format="cloudpickle")
        except MlflowException as error:
            logger.error(f"The baseline was not recorded: {error}")


if __name__ == "__main__":
    app()
