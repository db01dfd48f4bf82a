"""LOGURU006 no-rotation."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from trainwright.rule import Applicability, Finding, Fix, Function, Rule, Severity
from trainwright_rules.loguru._sinks import is_test, sinks, trains

if TYPE_CHECKING:
    from trainwright.editing import Editor


class NoRotation(Rule):
    """A log file of a training program grows without limit.

    ## What it does
    Reports `logger.add` of a file with neither `rotation` nor `retention`, in a program that trains models.

    ## Why it is bad
    loguru appends to one file for ever. Training logs per batch, for days, in every run: the file grows to gigabytes
    that no editor opens, until the disk is full, and then saving the next checkpoint fails.

    ## Example
    ```python
    import sys

    import torch
    from loguru import logger


    def start_logging(folder: str, level: str):
        logger.remove()
        logger.add(sys.stderr, level=level)
        logger.add(f"{folder}/train.log", level=level)
        logger.info("torch {}", torch.__version__)
    ```

    ## Use instead
    ```python
    import sys

    import torch
    from loguru import logger


    def start_logging(folder: str, level: str):
        logger.remove()
        logger.add(sys.stderr, level=level)
        logger.add(f"{folder}/train.log", level=level, rotation="100 MB", retention="30 days")
        logger.info("torch {}", torch.__version__)
    ```

    ## Fix safety
    Safe: the same messages are written. Beyond 100 MB they go on in a new file, and files older than 30 days are
    removed.

    ## Truth
    Without `rotation` loguru never starts a new file, and without `retention` it never removes one; a `{time}` in the
    name only gives each start of the program a file of its own. One of the two is enough for this rule: who gives it
    has thought about it. Sinks that the same function removes again, and those of tests, are left alone.

    ## References
    - loguru, file rotation and retention: https://loguru.readthedocs.io/en/stable/api/logger.html#file
    """

    code = "LOGURU006"
    name = "no-rotation"
    severity = Severity.WARN
    libraries = ("loguru",)

    def check_function(self, function: Function) -> Iterator[Finding]:
        for sink in sinks(function):
            if not sink.is_file or any(sink.call.argument(name) is not None for name in ("rotation", "retention")):
                continue
            if is_test(function) or not trains(function):
                continue
            yield self.finding(
                sink.call.place,
                f"The log file `{sink.written}` grows without limit: there is neither `rotation` nor `retention`. Give "
                f'it `rotation="100 MB"` and `retention="30 days"`',
                fixable=Applicability.SAFE,
                subject=sink,
            )

    def fix(self, finding: Finding, editor: Editor) -> Fix | None:
        place = finding.subject.call.place
        editor.set_keyword(place, "rotation", '"100 MB"')
        editor.set_keyword(place, "retention", '"30 days"')
        return Fix('Set `rotation="100 MB"` and `retention="30 days"`')
