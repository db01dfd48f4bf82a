import json
import sys

import click
from loguru import logger


def evaluate(model, loader) -> dict[str, float]:
    logger.info("Evaluating {} batches", len(loader))
    return {"accuracy": model.score(loader)}


def print_scores(scores: dict[str, float]) -> None:
    for name, value in scores.items():
        print(f"score {name}: {value:.3f}")


def finish(scores: dict[str, float], table: str) -> None:
    print(json.dumps(scores))
    print(table)
    print(f"result: {json.dumps(scores)}")
    print("wrong options", file=sys.stderr)
    print("progress", end="\\r")
    print("=" * 60)
    print("-----")


@click.command()
@click.option("--name")
def greet(name: str) -> None:
    logger.debug("Greeting")
    print(f"Hello {name}")
    if input("Go on? ") == "y":
        print("Going on")


if __name__ == "__main__":
    finish(evaluate(None, []), "")
    print("All done")
