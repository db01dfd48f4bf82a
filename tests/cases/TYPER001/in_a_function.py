from typer import run


def read(path: str) -> list[str]:
    return path.split(",")


def count(items: list[str]) -> int:
    return len(items)


def convert(path: str) -> None:
    print(count(read(path)))


def cli() -> None:
    run(convert)  # want: TYPER001
