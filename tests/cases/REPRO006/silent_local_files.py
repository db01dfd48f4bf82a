from pathlib import Path

import pandas as pd
from datasets import load_dataset
from transformers import AutoModel

HERE = Path(__file__).parent


def load(output_dir):
    table = load_dataset("csv", data_files="train.csv")
    images = load_dataset("imagefolder", data_dir="photos")
    again = AutoModel.from_pretrained("./checkpoints/best")
    last = AutoModel.from_pretrained(output_dir)
    best = AutoModel.from_pretrained("outputs/best")
    frame = pd.read_csv(HERE / "train.csv")
    other = pd.read_csv("data/test.csv")
    return table, images, again, last, best, frame, other
