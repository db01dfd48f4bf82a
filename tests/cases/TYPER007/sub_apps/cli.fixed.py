import data
import models
from typer import Typer

app = Typer(no_args_is_help=True)  # want: TYPER007
app.add_typer(data.app, name="data")
app.add_typer(models.app, name="models")
