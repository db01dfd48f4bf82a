import typer

app = typer.Typer()
other = typer.Typer(no_args_is_help=True)
third = typer.Typer(invoke_without_command=True)


@app.callback(invoke_without_command=True)
def root(ctx: typer.Context) -> None:
    if ctx.invoked_subcommand is None:
        print(ctx.get_help())


@app.command()
@other.command()
@third.command()
def train() -> None:
    print("training")


@app.command()
@other.command()
@third.command()
def evaluate() -> None:
    print("evaluating")
