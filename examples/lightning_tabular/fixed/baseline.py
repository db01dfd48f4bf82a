"""Fits the baseline and records it: python baseline.py --config configs/baseline.yaml"""

import dataclasses
import json
from pathlib import Path
from typing import Annotated

import mlflow
import pandas as pd
import typer
from loguru import logger
from mlflow.exceptions import MlflowException
from mlflow.models import infer_signature
from sklearn.feature_selection import SelectKBest, f_classif
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import balanced_accuracy_score, roc_auc_score
from sklearn.model_selection import train_test_split
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from assay.data import TARGET
from assay.runtime import start_log
from assay.settings import baseline_settings

EXPERIMENT = "assay-response"

app = typer.Typer()


@app.command()
def main(
    config: Annotated[Path, typer.Option(exists=True, help="YAML settings")] = Path("configs/baseline.yaml"),
    output: Annotated[Path, typer.Option(help="folder of the run")] = Path("runs/baseline"),
    genes: Annotated[int | None, typer.Option(help="instead of the config's")] = None,
    tolerance: Annotated[float | None, typer.Option(help="instead of the config's")] = None,
) -> None:
    start_log(output)
    settings = baseline_settings(config)
    if genes is not None:
        settings = dataclasses.replace(settings, genes=genes)
    if tolerance is not None:
        settings = dataclasses.replace(settings, tolerance=tolerance)

    frame = pd.read_csv(settings.table)
    labels = frame[TARGET]
    features = frame.drop(columns=[TARGET])
    train, test, train_labels, test_labels = train_test_split(
        features, labels, test_size=settings.test_size, random_state=settings.split_seed, stratify=labels
    )

    pipeline = make_pipeline(
        SimpleImputer(strategy="median"),
        SelectKBest(f_classif, k=settings.genes),
        StandardScaler(),
        LogisticRegression(C=settings.inverse_regularisation, tol=settings.tolerance, random_state=0),
    )
    pipeline.fit(train, train_labels)
    scores = {
        "test_auroc": roc_auc_score(test_labels, pipeline.decision_function(test)),
        "test_balanced_accuracy": balanced_accuracy_score(test_labels, pipeline.predict(test)),
    }
    (output / "scores.json").write_text(json.dumps(scores, indent=2), encoding="utf-8")
    logger.info("baseline: {}", scores)

    mlflow.set_tracking_uri(f"sqlite:///{output / 'mlflow.db'}")
    mlflow.set_experiment(EXPERIMENT)
    with mlflow.start_run(run_name=f"baseline-{settings.genes}"):
        mlflow.log_params({name: str(value) for name, value in dataclasses.asdict(settings).items()})
        mlflow.log_metrics(scores)
        try:
            signature = infer_signature(train, pipeline.predict(train))
            mlflow.sklearn.log_model(pipeline, name="baseline", signature=signature, serialization_format="cloudpickle")
        except MlflowException:
            logger.exception("The baseline was not recorded")


if __name__ == "__main__":
    app()
