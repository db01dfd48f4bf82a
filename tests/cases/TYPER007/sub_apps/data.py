import typer

app = typer.Typer()


@app.command()
def download() -> None:
    print("downloading")


@app.command()
def remove() -> None:
    print("removing")
