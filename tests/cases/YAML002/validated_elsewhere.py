import requests
import yaml
from aiohttp import web

from service.models import Job


def fetch(url):
    return yaml.safe_load(requests.get(url, timeout=10).text)


def weights(url):
    card = Job.model_validate(fetch(url))
    return card.weights


async def handle(request: web.Request):
    data = yaml.safe_load(await request.text())
    return web.json_response(start(data))


def start(data):
    job = Job(**data)
    return {"name": job.name}


def list_all(url):
    return fetch(url)


def imported(url):
    bundle = fetch(url)
    if not isinstance(bundle, dict):
        raise TypeError("a mapping is expected")
    return bundle["name"]
