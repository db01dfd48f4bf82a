"""Logs in to the services that a training run needs."""

import os

import requests
from huggingface_hub import login
from loguru import logger


def connect(settings):
    password = settings["db"]["password"]
    logger.info(f"connecting as {settings['db']['user']} with {password}")  # want: LOGURU002
    token = os.environ["HF_TOKEN"]
    login(token=token)
    logger.debug("hub token: " + token)  # want: LOGURU002
    logger.debug("wandb key: {}", settings["wandb"]["api_key"])  # want: LOGURU002
    logger.bind(client_secret=settings["client_secret"]).info("ready")  # want: LOGURU002
    logger.debug("environment: {}", dict(os.environ))  # want: LOGURU002


class Client:
    def __init__(self, url, api_key):
        self.url = url
        self.api_key = api_key
        logger.success("client for {url} with {key}", url=url, key=self.api_key)  # want: LOGURU002

    def refresh(self):
        answer = requests.post(self.url, json={"key": self.api_key}, timeout=30).json()
        logger.info("new token: {}", answer.get("access_token"))  # want: LOGURU002
        return answer["expires_in"]
