"""What is asked or closed while the process that analyses is being replaced: nothing of it is lost."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any, cast

import pytest

from trainwright.lsp.analysis import Analysis
from trainwright.lsp.documents import Documents
from trainwright.lsp.worker import Loss, WorkerProcess
from trainwright.processes.board import Board, Doing
from trainwright.processes.messages import (
    Answer,
    Checked,
    Closed,
    Configured,
    LeftOut,
    RuleText,
    Shown,
    WantsRule,
)
from trainwright.processes.worker import Worker

TEXT = RuleText({}, "what the rule says")
CODE = 'import yaml\n\ncfg = yaml.load(open("a.yaml"), Loader=yaml.Loader)\n'


class Process:
    """Stands for the process: it is there or not, and answers when it is told to."""

    def __init__(self) -> None:
        self.there = False
        self.sent: list[Any] = []

    def attend(self, received: Any, started: Any, lost: Any) -> None:
        self.received, self.started, self.lost = received, started, lost

    def send(self, message: object) -> bool:
        if self.there:
            self.sent.append(message)
        return self.there

    def starts(self) -> None:
        self.there = True
        self.started()

    def dies(self, *, for_good: bool = False) -> None:
        self.there = False
        self.lost(Loss(Doing(0, False, None, ""), False, "ended by signal 9", for_good))

    @property
    def questions(self) -> list[WantsRule]:
        return [message for message in self.sent if isinstance(message, WantsRule)]


def _run(check: Any) -> None:
    async def checked() -> None:
        process = Process()
        await check(Analysis(Documents(), cast(WorkerProcess, process)), process)

    asyncio.run(asyncio.wait_for(checked(), 60))


async def _asked(analysis: Analysis) -> asyncio.Task[RuleText | None]:
    task = asyncio.create_task(analysis.rule("LOOP004", 50))
    for _ in range(3):
        await asyncio.sleep(0)
    return task


def test_a_question_waits_for_the_next_process_however_many_die_before() -> None:
    async def check(analysis: Analysis, process: Process) -> None:
        task = await _asked(analysis)
        process.dies()
        process.dies()
        assert not task.done() and not process.questions
        process.starts()
        (question,) = process.questions
        process.received(Answer(question.ident, TEXT))
        assert await task == TEXT

    _run(check)


def test_a_question_that_was_under_way_is_answered_with_nothing() -> None:
    async def check(analysis: Analysis, process: Process) -> None:
        process.starts()
        task = await _asked(analysis)
        process.dies()
        assert await task is None
        process.starts()
        assert len(process.questions) == 1

    _run(check)


def test_a_question_is_answered_when_there_is_no_next_process() -> None:
    async def check(analysis: Analysis, process: Process) -> None:
        task = await _asked(analysis)
        process.dies(for_good=True)
        assert await task is None
        process.starts()
        assert not process.questions

    _run(check)


@pytest.mark.parametrize("rule", ["", "YAML001"])
def test_what_was_left_out_is_tried_again_when_the_file_is_opened_again_at_once(rule: str, tmp_path: Path) -> None:
    path = tmp_path / "a.py"
    path.write_text(CODE)
    told: list[Any] = []
    left_out = LeftOut(path, rule, "the analysis hung there")
    board, name = Board.create()
    try:
        worker = Worker(told.append, board)
        for message in (Configured((), {}, (left_out,)), Shown(path, CODE, 1), Closed(path), Shown(path, CODE, 2)):
            worker._take(message)
    finally:
        board.close()
        Path(name).unlink(missing_ok=True)
    first, second = (message for message in told if isinstance(message, Checked))
    assert "the analysis hung there" in " ".join(first.notices) and not second.notices
    assert len(second.diagnostics or ()) > len(first.diagnostics or ())
