from dataclasses import dataclass

import jsonschema
import requests
import yaml
from fastapi import FastAPI, UploadFile
from omegaconf import OmegaConf
from pydantic import BaseModel

app = FastAPI()
SCHEMA = {"type": "object", "required": ["lr"]}


class Settings(BaseModel):
    lr: float


@dataclass
class Card:
    weights: str
    sha256: str


@app.post("/train")
async def train(config: UploadFile):
    settings = Settings(**yaml.safe_load(await config.read()))
    return settings.lr


def card(url):
    data = yaml.safe_load(requests.get(url, timeout=10).text)
    found = Card(**data)
    return found.weights, data["weights"]


def checked(url):
    data = yaml.safe_load(requests.get(url, timeout=10).content)
    jsonschema.validate(data, SCHEMA)
    return data["lr"]


def structured(url):
    data = yaml.safe_load(requests.get(url, timeout=10).text)
    return OmegaConf.merge(OmegaConf.structured(Card), data)


def looked_at(url):
    data = yaml.safe_load(requests.get(url, timeout=10).text)
    if "lr" not in data:
        raise ValueError("lr is missing")
    return data["lr"]
