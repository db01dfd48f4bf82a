import urllib.request
from pathlib import Path

import pandas as pd
from sklearn.linear_model import Ridge

BASE = "https://raw.githubusercontent.com/acme/tables/main/"
CACHE = Path("data")


def fetch_extra():
    target = CACHE / "extra.csv"
    if not target.exists():
        urllib.request.urlretrieve("https://example.org/extra.csv", target)  # want: REPRO006
    return pd.read_csv(target)


class Housing:
    SOURCE = "https://example.org/housing.csv"

    def __init__(self):
        self.frame = pd.read_csv("https://example.org/housing.csv", sep=";")  # want: REPRO006

    def fit(self):
        return Ridge().fit(self.frame.drop(columns=["price"]), self.frame["price"])
