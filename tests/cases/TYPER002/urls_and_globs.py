import glob
from typing import Annotated

import ray
import typer
from transformers import AutoModel

app = typer.Typer()


@app.command()
def train(
    dataset_loc: Annotated[str, typer.Option(help="location of the dataset.")],
    data_path: Annotated[str, typer.Option(help="path or URL of the table")],
    images_file: str = "s3://bucket/images.tar",
    pattern_path: str = typer.Option("data/*.png"),
    files_dir: str = "data",
    model_dir: str = "bert-base-uncased",
    artifact_path: str = "model",
    model_path_or_url: str = "resnet",
):
    ds = ray.data.read_csv(dataset_loc)
    model = AutoModel.from_pretrained(model_dir)
    print(ds, model, glob.glob(files_dir), data_path, images_file, pattern_path, artifact_path, model_path_or_url)
