import typer

HELP = "batch size"
app = typer.Typer()


@app.command()
def train(batch_size: int = typer.Option(256, help=HELP), lr: float = typer.Option(0.1, help=f"lr for {HELP}")):
    print(batch_size, lr)
