import data
import models
from typer import Typer

app = Typer()  # want: TYPER007
app.add_typer(data.app, name="data")
app.add_typer(models.app, name="models")
