"""What a closed document held is given back."""

from __future__ import annotations

import asyncio
import gc
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from trainwright.lsp.server import Server
from trainwright.source.document import Document

TEXT = "import torch\n\n\ndef train(model):\n    model.train()\n\n\n" + "".join(
    f"def f{i}(x):\n    return torch.relu(x) + {i}\n\n\n" for i in range(50)
)


@pytest.fixture
def collector() -> Iterator[None]:
    """The server takes over the garbage collector; other tests want it back."""
    yield
    gc.unfreeze()
    gc.enable()


def documents_alive() -> int:
    gc.unfreeze()
    gc.collect()
    return sum(isinstance(each, Document) for each in gc.get_objects())


async def closed_again(folder: Path, count: int) -> None:
    server = Server()
    server.connected(lambda data: None)

    def send(method: str, params: Any, ident: int | None = None) -> None:
        message = {"jsonrpc": "2.0", "method": method, "params": params}
        server.receive(json.dumps(message if ident is None else {**message, "id": ident}).encode())
        server.drained()

    send("initialize", {"processId": None, "rootUri": None, "capabilities": {}}, 1)
    send("initialized", {})
    before = documents_alive()
    uris = [(folder / f"a{number}.py").as_uri() for number in range(count)]
    for uri in uris:
        send("textDocument/didOpen", {"textDocument": {"uri": uri, "languageId": "python", "version": 1, "text": TEXT}})
    assert documents_alive() == before + count
    for uri in uris:
        send("textDocument/didClose", {"textDocument": {"uri": uri}})
    while server.idle.busy:
        await asyncio.sleep(0.01)
    server.end(0)
    assert await server.ended() == 0
    # The engine remembers the last function that it looked at, and so one document; never more.
    assert documents_alive() <= before + 1


def test_closing_frees(tmp_path: Path, collector: None) -> None:
    asyncio.run(closed_again(tmp_path, 5))
