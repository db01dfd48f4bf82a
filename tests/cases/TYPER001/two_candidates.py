import sys

import typer


def train(epochs: int = 10) -> None:
    print(epochs)


def predict(text: str) -> None:
    print(text)


if __name__ == "__main__":
    if sys.argv[1] == "train":
        typer.run(train)  # want: TYPER001
    else:
        typer.run(predict)  # want: TYPER001
