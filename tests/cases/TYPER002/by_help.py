import typer

from project import training

app = typer.Typer()


@app.command()
def train(
    data: str = typer.Option("data/train.csv", help="Path to the training dataset."),  # want: TYPER002
    output: str = typer.Option("logs/", help="Directory where logs are written"),  # want: TYPER002
    run: str = typer.Option("baseline", help="Name of the run; also of its directory"),
    source: str = typer.Option("train", help="path to a table, or its URL"),
    branch: str = typer.Option("main", help="file of interest in the repository"),
) -> None:
    training.fit(data, output, run, source, branch)
