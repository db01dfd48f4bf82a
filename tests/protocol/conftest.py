"""Servers for the protocol tests: started as an editor starts them, ended whatever happens."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from client import Client

Start = Callable[..., Client]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An empty workspace folder; settings files further up have no say in it."""
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "trainwright.toml").write_text("")
    return folder


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Starts a server; keyword arguments are the client's."""
    clients: list[Client] = []

    def start(**options: Any) -> Client:
        clients.append(Client(tmp_path, **options))
        return clients[-1]

    yield start
    for client in clients:
        client.kill()


@pytest.fixture
def client(start: Start, folder: Path) -> Client:
    """An initialized session in one folder, as VS Code has it: pulls, resolves, UTF-16."""
    client = start()
    client.initialize(folder)
    return client
