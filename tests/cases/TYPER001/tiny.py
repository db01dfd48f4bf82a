import typer


def shout(name: str) -> str:
    return name.upper()


def main(name: str) -> None:
    print(shout(name))


if __name__ == "__main__":
    typer.run(main)
