"""What libraries outside the workspace define: asked for by name, answered when it has been found out.

`None` means not known: not yet, or not at all. Who got it is told when an answer arrives, and asks again. Answers are
kept for the process's life and on disk, for as long as nothing is installed into the environment or removed.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import logging
import os
import queue
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from trainwright.engine.environment import site_packages_of
from trainwright.processes.jedi_process import Found, Question, Unknown
from trainwright.processes.wire import Unpacker, pack
from trainwright.semantics.names import canonical

log = logging.getLogger(__name__)

_PATIENCE = 30.0  # seconds for one name
_FORMAT = 1
_MOST_FAILURES = 3  # processes that ended without an answer

_PUBLIC = {
    "lightning.pytorch.core.module.LightningModule": "lightning.pytorch.LightningModule",
    "lightning.pytorch.core.datamodule.LightningDataModule": "lightning.pytorch.LightningDataModule",
    "lightning.pytorch.callbacks.callback.Callback": "lightning.pytorch.Callback",
    "transformers.modeling_utils.PreTrainedModel": "transformers.PreTrainedModel",
    "torch_geometric.nn.conv.message_passing.MessagePassing": "torch_geometric.nn.MessagePassing",
}
"""Where classes are defined, and the names by which rules know them, as far as `canonical` does not know that."""


def public_name(defined: str) -> str:
    """The name by which rules know what is defined under a longer one."""
    name = canonical(canonical(defined))
    return _PUBLIC.get(name, name)


class Libraries:
    """The libraries of one environment."""

    def __init__(self, answered: Callable[[tuple[str, ...]], None], cache: Path | None = None) -> None:
        """`answered` is called in a thread, with the names that are known now."""
        self._answered = answered
        self._cache = cache
        self._site_packages: tuple[str, ...] = ()
        self._known: dict[str, Found | None] = {}
        self._asked: set[str] = set()
        self._questions: queue.SimpleQueue[Question] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._failures = 0

    def use(self, interpreter: str | None) -> None:
        """Look into the libraries of this interpreter from now on; None: into none."""
        found = site_packages_of(Path(interpreter)) if interpreter else ()
        if found == self._site_packages:
            return
        self._site_packages = found
        self._known, self._asked = self._read(), set()

    @property
    def site_packages(self) -> tuple[str, ...]:
        """Where they lie."""
        return self._site_packages

    def ancestors(self, name: str) -> tuple[str, ...] | None:
        """The names of all classes that a class descends from, as rules know them."""
        found = self._facts(name)
        return tuple(map(public_name, found.ancestors)) if found is not None else None

    def parameters(self, name: str) -> tuple[str, ...] | None:
        """What may be given to a class or function."""
        found = self._facts(name)
        return found.parameters if found is not None else None

    def _facts(self, name: str) -> Found | None:
        if name in self._known:
            return self._known[name]
        if self._site_packages and name not in self._asked and self._is_installed(name.partition(".")[0]):
            self._asked.add(name)
            self._questions.put(Question(name, self._site_packages))
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="libraries", daemon=True)
                self._thread.start()
        return None

    def _is_installed(self, package: str) -> bool:
        folders = [Path(each) for each in self._site_packages]
        return any((folder / package).is_dir() or (folder / f"{package}.py").is_file() for folder in folders)

    # ------------------------------------------------------------------------------------------------- in the thread

    def _work(self) -> None:
        while True:
            question = self._questions.get()
            answer = self._ask(question) if self._failures < _MOST_FAILURES else None
            if question.site_packages != self._site_packages or answer is None:
                continue
            self._known[question.name] = answer if isinstance(answer, Found) else None
            if self._questions.empty():
                self._write()
            if isinstance(answer, Found):
                self._answered((question.name,))

    def _ask(self, question: Question) -> Found | Unknown | None:
        """The process's answer; None when it has ended instead. It gets a second chance: it may just have gone idle."""
        for _ in range(2):
            process = self._process
            if process is None or process.poll() is not None:
                process = self._process = _started()
            assert process.stdin and process.stdout
            timer = threading.Timer(_PATIENCE, process.kill)
            timer.daemon = True
            timer.start()
            try:
                process.stdin.write(pack(question))
                answer = _read_one(process.stdout.fileno())
            except OSError:
                answer = None
            finally:
                timer.cancel()
            if answer is not None:
                self._failures = 0
                return answer  # type: ignore[no-any-return]  # as the process makes it
            process.kill()
            process.wait()
        self._failures += 1
        log.warning("Nothing is known of %s: looking into its library failed or took too long", question.name)
        return Unknown(question.name)

    # ------------------------------------------------------------------------------------------------------- on disk

    def _file(self) -> Path | None:
        if self._cache is None or not self._site_packages:
            return None
        stamps = []
        for folder in self._site_packages:
            with contextlib.suppress(OSError):
                stamps.append(f"{folder} {Path(folder).stat().st_mtime_ns}")  # changes when something is installed
        key = hashlib.blake2b(f"{_FORMAT} {stamps}".encode("utf-8", "surrogateescape"), digest_size=12).hexdigest()
        return self._cache / f"libraries-{key}.json"

    def _read(self) -> dict[str, Found | None]:
        file = self._file()
        try:
            kept = json.loads(file.read_text("utf-8")) if file is not None else {}
            return {name: Found(name, tuple(each[0]), tuple(each[1])) if each else None for name, each in kept.items()}
        except (OSError, ValueError, LookupError, TypeError, AttributeError):
            return {}

    def _write(self) -> None:
        file = self._file()
        if file is None:
            return
        kept = {name: [found.ancestors, found.parameters] if found else None for name, found in self._known.items()}
        with contextlib.suppress(OSError):
            file.parent.mkdir(parents=True, exist_ok=True)
            written = file.with_suffix(f".{os.getpid()}.tmp")
            written.write_text(json.dumps(kept), "utf-8")
            written.replace(file)


def _started() -> subprocess.Popen[bytes]:
    script = f"import sys; sys.path[:] = {sys.path!r}\nfrom trainwright.processes.jedi_process import main\nmain()"
    return subprocess.Popen([sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0)


def _read_one(pipe: int) -> Any:
    unpacker = Unpacker()
    while data := os.read(pipe, 1 << 16):
        for message in unpacker.feed(data):
            return message
    return None
