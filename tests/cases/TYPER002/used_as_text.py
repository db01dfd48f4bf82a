import typer

from project.training import fit

app = typer.Typer()


@app.command()
def train(model_path: str, out_dir: str = "", cache_dir: str = "cache"):  # want: TYPER002 # want: TYPER002 # want: TYPER002
    name = model_path.split("/")[-1]
    fit(name, out_dir)
    print(cache_dir + "/" + name)
