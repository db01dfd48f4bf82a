"""In a test, a name alone makes no credential: the server is made up as well."""

from client import Client


def test_login():
    client = Client(password="Wh1teOwl", api_key="4f1a9c0be27d83561fd2047ab98ce6310d5b7e2a")
    assert client.login() == {"token": "9tXw2LkQ7vRb4ZcY8hNd1KsPm5GjEu3A"}


def test_database(connect):
    assert connect("postgresql://trainer:Wh1teOwl@db.lab.internal/runs").ping()
