from app import cli


@cli.command()
def train() -> None:
    print("training")


@cli.command()
def resume() -> None:
    print("resuming")
