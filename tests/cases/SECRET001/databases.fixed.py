import argparse
import os

import psycopg2
import requests
from sqlalchemy import create_engine

parser = argparse.ArgumentParser()
parser.add_argument("--db-password", default=os.environ["DB_PASSWORD"])  # want: SECRET001
parser.add_argument("--runs", type=int, default=5)
args = parser.parse_args()

engine = create_engine("postgresql://trainer:Wh1teOwl@db.lab.internal:5432/runs")  # want: SECRET001
connection = psycopg2.connect(host="db.lab.internal", user="trainer", password=os.environ["PASSWORD"])  # want: SECRET001

headers = {
    "Content-Type": "application/json",
    "Authorization": "Bearer 9tXw2LkQ7vRb4ZcY8hNd1KsPm5GjEu3A",  # want: SECRET001
    "X-API-Key": os.environ["X_API_KEY"],  # want: SECRET001
}
response = requests.get("https://features.lab.internal/v1/rows", headers=headers, timeout=30)


def is_admin(password):
    return password == os.environ["PASSWORD"]  # want: SECRET001
