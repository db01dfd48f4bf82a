"""Everything that looks like a credential here is a place to put one, or a look-up."""

import argparse
import os
from getpass import getpass

import openai
import wandb
from google.colab import userdata
from huggingface_hub import login

OPENAI_API_KEY = os.environ["OPENAI_API_KEY"]
HF_TOKEN = "hf_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
API_KEY = "sk-proj-your-key-goes-here-1234567890abcd"
AWS_ACCESS_KEY_ID = "AKIAIOSFODNN7EXAMPLE"
AWS_SECRET_ACCESS_KEY = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
GITHUB_TOKEN = "ghp_0123456789abcdefghijklmnopqrstuvwxyz"
PASSWORD_FIELD = "password1"
SECRET_KEY_FILE = "/run/secrets/wandb_api_key_v2"
API_KEY_HEADER = "X-Api-Key-2024"
TOKEN_URL = "https://auth.lab.internal/oauth2/v2/token"

parser = argparse.ArgumentParser()
parser.add_argument("--api-key", default=os.getenv("LAB_API_KEY", "not-needed-for-local-1"))
parser.add_argument("--password", default=None, help="asked for when it is not given")
parser.add_argument("--hf-token", default="<your token>")


def connect(args, password=""):
    password = password or getpass("Password: ")
    wandb.login(key=userdata.get("WANDB_API_KEY"))
    login(token=HF_TOKEN)
    openai.api_key = args.api_key
    database = f"postgresql://trainer:{password}@db.lab.internal/runs"
    local = "postgresql://postgres:postgres1@localhost:5432/runs"
    proxy = "http://user:password@proxy.example.com:8080"
    client = openai.OpenAI(base_url="http://localhost:8000/v1", api_key="EMPTY")
    return client, database, local, proxy, {"username": "trainer", "password": "$LAB_PASSWORD_1"}
