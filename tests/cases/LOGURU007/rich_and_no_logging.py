from loguru import logger
from rich import print


def train(epochs: int) -> None:
    logger.info("Training for {} epochs", epochs)
    for epoch in range(epochs):
        print(f"[bold]epoch {epoch}[/bold]")
