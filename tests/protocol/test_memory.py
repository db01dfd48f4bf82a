"""What a closed document held is given back."""

from __future__ import annotations

import gc
import queue
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from trainwright.processes.board import Board
from trainwright.processes.messages import Checked, Closed, Configured, Shown
from trainwright.processes.worker import Worker
from trainwright.source.document import Document

TEXT = "import torch\n\n\ndef train(model):\n    model.train()\n\n\n" + "".join(
    f"def f{i}(x):\n    return torch.relu(x) + {i}\n\n\n" for i in range(50)
)


@pytest.fixture
def collector() -> Iterator[None]:
    """The worker takes over the garbage collector; other tests want it back."""
    yield
    gc.unfreeze()
    gc.enable()


def documents_alive() -> int:
    gc.unfreeze()
    gc.collect()
    return sum(isinstance(each, Document) for each in gc.get_objects())


class Inbox:
    """Gives a worker its messages, and ends it when it has nothing left to do."""

    def __init__(self, messages: list[object]) -> None:
        self._messages = messages
        self.alive: list[int] = []

    def get_nowait(self) -> Any:
        return self.get(0)

    def get(self, timeout: float | None) -> Any:
        if self._messages and timeout is None:
            self.alive.append(documents_alive())
            return self._messages.pop(0)
        if timeout is None:
            self.alive.append(documents_alive())
            return None
        raise queue.Empty


def test_closing_frees(tmp_path: Path, collector: None) -> None:
    before = documents_alive()
    paths = [tmp_path / f"a{number}.py" for number in range(5)]
    inbox = Inbox([Configured((tmp_path,), {}), *[Shown(path, TEXT, 1) for path in paths], *map(Closed, paths)])
    sent: list[object] = []
    board, name = Board.create()
    try:
        Worker(sent.append, board).run(inbox)  # type: ignore[arg-type]
    finally:
        board.close()
        Path(name).unlink()
    assert [each.path for each in sent if isinstance(each, Checked)] == paths
    assert max(inbox.alive) == before + len(paths)
    # The engine remembers the last function that it looked at, and so one document; never more.
    assert inbox.alive[-1] <= before + 1
