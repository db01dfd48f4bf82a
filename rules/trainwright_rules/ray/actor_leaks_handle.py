"""RAY006 actor-leaks-handle."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from trainwright.rule import ClassModel, Finding, Function, Rule, Severity, actor_class

_OPENING = re.compile(
    r"builtins\.open|io\.open|(?:gzip|bz2|lzma|codecs|tarfile)\.open|zipfile\.ZipFile|h5py\.File|tables\.open_file"
    r"|socket\.(?:socket|create_connection)|(?:sqlite3|psycopg2?|pymysql|MySQLdb|mysql\.connector|duckdb|asyncpg|pyodbc)"
    r"\.connect|pymongo\.MongoClient|redis\.(?:Redis|StrictRedis)|requests\.Session|httpx\.(?:Client|AsyncClient)"
    r"|lmdb\.open|kafka\.KafkaProducer|pika\.BlockingConnection|paramiko\.SSHClient|ftplib\.FTP"
    r"|smtplib\.SMTP"
)
_CLOSING = frozenset(
    {"close", "shutdown", "disconnect", "stop", "quit", "terminate", "cleanup", "clean_up", "teardown", "tear_down",
     "finish", "finalize", "release", "dispose", "exit", "end", "__del__", "__exit__", "__aexit__",
     "__ray_shutdown__", "__ray_terminate__", "aclose", "flush_and_close", "destroy", "unload", "reset"}
)  # fmt: skip


class ActorLeaksHandle(Rule):
    """An actor opens a file or a connection and has no way to close it.

    ## What it does
    Reports an actor that opens a file, socket or connection in `__init__` and has no method that closes it.

    ## Why it is bad
    Ray ends actors by killing their processes: when the program is done, on `ray.kill`, when a node is drained. What a
    file still has in its buffer is then lost without a word, often all of a short log; connections stay open at the
    server until it gives up on them.

    ## Example
    ```python
    import ray


    @ray.remote
    class Log:
        def __init__(self, path):
            self.file = open(path, "a")

        def write(self, line):
            self.file.write(line)
    ```

    ## Use instead
    ```python
    import ray


    @ray.remote
    class Log:
        def __init__(self, path):
            self.file = open(path, "a")

        def write(self, line):
            self.file.write(line)

        def close(self):
            self.file.close()
    ```

    ## Truth
    `__del__` and `atexit` run only when the actor ends by itself, because its last handle is gone; `ray.kill` runs
    neither. Call the closing method, and wait for it with `ray.get`, before the program ends.

    ## References
    - Ray, terminating actors: https://docs.ray.io/en/latest/ray-core/actors/terminating-actors.html
    """

    code = "RAY006"
    name = "actor-leaks-handle"
    severity = Severity.WARN
    libraries = ("ray",)
    words = ("__init__",)

    def check_function(self, function: Function) -> Iterator[Finding]:
        cls, init = function.cls, function
        if cls is None or init.name != "__init__" or actor_class(cls) is None or not all(cls.bases):
            return
        if any(not base.startswith("builtins.") for base in cls.bases) or cls.methods.keys() & _CLOSING:
            return
        cls.module.workspace.class_model(cls.id)  # its other methods are read: it is asked again when there are others
        for method in cls.methods.values():
            cls.module.workspace.note(f"code {method.id}")
        kept = {
            id(place.node.value): ast.unparse(target)
            for place in init.nodes(ast.Assign)
            if isinstance(place.node, ast.Assign)
            for target in place.node.targets
            if isinstance(target, ast.Attribute)
        }
        for call in init.calls:
            handle = kept.get(id(call.node))
            if handle is None or _OPENING.fullmatch(call.name) is None or _is_closed(cls, handle):
                continue
            if call.name.endswith("open") and _only_reads(call.argument("mode", 1)):
                continue
            is_file = "open" in call.name or call.name.endswith("File")
            lost = "what is not written yet is lost" if is_file else "it stays open at the other end"
            yield self.finding(
                call.place,
                f"The actor `{cls.name}` opens `{handle}` and has nothing that closes it: when Ray ends the actor, "
                f"{lost}. Add a `close` method and call it at the end",
            )


def _only_reads(mode: ast.expr | None) -> bool:
    """Whether a file is opened to be read: nothing of it can be lost."""
    return mode is None or (isinstance(mode, ast.Constant) and str(mode.value).strip("btU") == "r")


def _is_closed(cls: ClassModel, handle: str) -> bool:
    """Whether some method closes the handle, hands it to something that may, or registers such a thing."""
    for node in ast.walk(cls.node):
        if not isinstance(node, ast.Call):
            continue
        called = node.func
        if isinstance(called, ast.Attribute):
            if called.attr in _CLOSING and ast.unparse(called.value) == handle:
                return True
            if called.attr in ("register", "enter_context", "finalize", "callback"):
                return True
            if called.attr == "flush" and ast.unparse(called.value) == handle:
                return True
    return any(isinstance(n, ast.withitem) and ast.unparse(n.context_expr) == handle for n in ast.walk(cls.node))
