import click
import yaml


@click.command()
@click.option("--epochs", default=10)  # want: TYPER004
@click.option("--verbose", is_flag=True)
@click.option("--seed", default=0)
def main(epochs: int, verbose: bool, seed: int) -> None:
    with open("hyperparameters.yaml") as handle:
        settings = yaml.safe_load(handle)
    print(settings["optimizer"]["lr"], settings["batch_size"], epochs, verbose, seed)


if __name__ == "__main__":
    main()
