import urllib.request

import requests
import yaml


def model_card(url):
    response = requests.get(url, timeout=10)
    response.raise_for_status()
    card = yaml.safe_load(response.text)  # want: YAML002
    return card["weights"], card["sha256"]


def registry(url):
    with urllib.request.urlopen(url) as answer:
        table = yaml.load(answer.read(), Loader=yaml.FullLoader)  # want: YAML002
    return table["models"]
