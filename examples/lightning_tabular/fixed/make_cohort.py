"""Writes a made-up cohort: python make_cohort.py data/cohort.csv"""

from pathlib import Path
from typing import Annotated

import numpy as np
import pandas as pd
import typer
from loguru import logger

from assay.data import TARGET

app = typer.Typer()


@app.command()
def main(
    table: Annotated[Path, typer.Argument(help="CSV file to write")],
    patients: Annotated[int, typer.Option(help="rows")] = 240,
    genes: Annotated[int, typer.Option(help="columns")] = 1500,
    informative: Annotated[int, typer.Option(help="genes that carry a signal")] = 6,
    seed: Annotated[int, typer.Option(help="of the generator")] = 3,
) -> None:
    """Expression values with a weak signal in a few genes and some values missing."""
    generator = np.random.default_rng(seed)
    responds = generator.integers(0, 2, size=patients)
    values = generator.normal(size=(patients, genes))
    values[:, :informative] += 0.35 * (2 * responds - 1)[:, None]
    values[generator.random(values.shape) < 0.01] = np.nan

    frame = pd.DataFrame(values.round(4), columns=[f"gene_{index:04d}" for index in range(genes)])
    frame[TARGET] = responds
    table.parent.mkdir(parents=True, exist_ok=True)
    frame.to_csv(table, index=False)
    logger.info("{} patients, {} genes in {}", patients, genes, table)


if __name__ == "__main__":
    app()
