import typer


def main(epochs: int = 10) -> None:
    for epoch in range(epochs):
        typer.echo(f"epoch {epoch}: loss {1 / (epoch + 1):.3f}")


typer.run(main)
