import json

import requests
import yaml
from flask import request


def tags():
    return json.loads(request.data)["tags"]


def save(url):
    data = requests.get(url, timeout=10).json()
    print(yaml.safe_dump(data["lr"]))
    template = yaml.safe_load("lr: 0.1")
    return template["lr"]
