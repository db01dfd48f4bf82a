import typer

app = typer.Typer()


@app.command()
def clean() -> None:
    print("clean")


@app.command()
def build() -> None:
    print("build")
