"""YAML002 untrusted-source."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from trainwright.rule import (
    Call,
    Finding,
    Function,
    Place,
    Preset,
    Related,
    Rule,
    Severity,
    is_test_file,
    parameters_with_defaults,
    quoted,
)
from trainwright_rules.yaml._validation import LOADS, story_of

_SAFE_LOADERS = frozenset({"yaml.SafeLoader", "yaml.CSafeLoader", "yaml.BaseLoader", "yaml.CBaseLoader"})
_RESPONSES = frozenset(
    f"{library}.{method}"
    for library in ("requests", "httpx", "requests.Session", "httpx.Client", "httpx.AsyncClient", "urllib3")
    for method in ("get", "post", "put", "request", "patch")
) | {"urllib.request.urlopen"}
_PARTS_OF_REQUESTS = frozenset(
    {"data", "files", "form", "stream", "body", "values", "args", "json", "get_data", "get_json", "FILES", "POST",
     "GET", "read", "query_params", "text", "content"}
)  # fmt: skip
_REQUEST_OBJECTS = frozenset({"flask.request", "bottle.request", "quart.request", "sanic.request"})
_REQUEST_TYPES = frozenset(
    {"fastapi.Request", "starlette.requests.Request", "fastapi.UploadFile", "starlette.datastructures.UploadFile",
     "django.http.HttpRequest", "aiohttp.web.Request"}
)  # fmt: skip
_REQUEST_DEFAULTS = frozenset({"fastapi.File", "fastapi.Body", "fastapi.Form", "fastapi.Query"})
_SERVERS = frozenset({"django", "rest_framework", "fastapi", "starlette", "aiohttp", "sanic"})
"""Frameworks that give their handlers a `request`."""
_UPLOADS = frozenset({"streamlit.file_uploader", "streamlit.sidebar.file_uploader", "streamlit.text_area"})
_PARSERS = ("parse_args", "parse_known_args")
_KEEPS = frozenset(
    {"open", "Path", "str", "join", "read", "decode", "read_text", "read_bytes", "StringIO", "BytesIO", "strip",
     "expanduser", "resolve", "getvalue", "TextIOWrapper", "b64decode", "abspath", "fspath", "get", "getlist",
     "splitlines", "realpath", "getbuffer", "absolute"}
)  # fmt: skip
"""Functions and methods whose result is still what came in, or the file that it names."""


@dataclass(frozen=True)
class _Source:
    """Where text comes from that others choose."""

    what: str
    node: ast.AST
    network: bool
    chosen: bool = False
    """Whether the program's author names the place: what stands there is still somebody else's."""


class UntrustedSource(Rule):
    """YAML that others can choose is loaded and used without looking at it.

    ## What it does
    Follows requests, responses and uploads (flask, fastapi, requests, httpx, urllib, streamlit) to PyYAML, and reports
    a load whose result is then read by its keys with no validation. Paths and text of the command line, of `input()`
    and responses of URLs that stand in the code are reported when the loader is unsafe as well, and under the preset
    `strict` with any loader.

    ## Why it is bad
    With an unsafe loader the sender runs code in the program. With `safe_load` the sender still decides about types
    and keys: a list where a mapping is expected, a path that leads out of the folder, a batch size of 10**9.

    ## Example
    ```python
    import yaml
    from flask import Flask, request

    app = Flask(__name__)


    @app.post("/train")
    def train() -> str:
        settings = yaml.safe_load(request.data)
        return start_training(settings["lr"], settings["epochs"])
    ```

    ## Use instead
    ```python
    import yaml
    from flask import Flask, request
    from pydantic import BaseModel

    app = Flask(__name__)


    class Settings(BaseModel):
        lr: float
        epochs: int


    @app.post("/train")
    def train() -> str:
        settings = Settings.model_validate(yaml.safe_load(request.data))
        return start_training(settings.lr, settings.epochs)
    ```

    ## Truth
    `yaml.safe_load` builds plain data only, but it follows aliases: a few hundred bytes can stand for gigabytes once
    somebody walks the result. A limit on the size of the text doesn't limit that; a model of the fields does.

    ## References
    - OWASP, deserialization: https://cheatsheetseries.owasp.org/cheatsheets/Deserialization_Cheat_Sheet.html
    - PyYAML documentation: https://pyyaml.org/wiki/PyYAMLDocumentation
    """

    code = "YAML002"
    name = "untrusted-source"
    severity = Severity.CRITICAL
    libraries = ("yaml",)
    words = ("load", "safe_load", "full_load", "unsafe_load", "load_all", "safe_load_all")

    def check_function(self, function: Function) -> Iterator[Finding]:
        """Loads of text that comes from outside of the program."""
        loads = [call for call in function.calls_to(*LOADS) if call.node.args]
        if not loads or is_test_file(function.path):
            return
        tainted = _Tainted(function)
        for call in loads:
            given = call.node.args[0]
            source = tainted.source(given)
            if source is None:
                continue
            story = story_of(function, call)
            unsafe = _is_unsafe(call)
            if story.validated or not (story.reads or unsafe):
                continue
            asked = (source.network and not source.chosen) or unsafe
            place = Place(call.segment, given)
            keys = ", ".join(f"`{key}`" for key in list(story.keys)[:3]) or "what it holds"
            if unsafe:
                message = f"{source.what} is loaded with a loader that can run code: whoever chooses it runs code here"
            else:
                message = (
                    f"{source.what} is loaded as YAML, and {keys} of it is used unchecked: whoever chooses it decides "
                    "about types, keys and sizes. Validate it with a pydantic model, a dataclass or a JSON schema"
                )
            related = [Related("it comes from here", function.path, Place(call.segment, source.node).range)]
            yield self.finding(
                place,
                message,
                related=related if source.node is not given and hasattr(source.node, "lineno") else (),
                severity=None if asked else Severity.WARN,
                preset=Preset.DEFAULT if asked else Preset.STRICT,
            )


def _is_fixed(url: ast.expr) -> bool:
    """Whether a URL is written in the code: a literal, or a constant by its name."""
    if isinstance(url, ast.Constant):
        return True
    name = url.attr if isinstance(url, ast.Attribute) else url.id if isinstance(url, ast.Name) else ""
    return name.isupper()


def _is_unsafe(call: Call) -> bool:
    if "safe_load" in call.name and "unsafe" not in call.name:
        return False
    if call.name not in ("yaml.load", "yaml.load_all"):
        return True
    loader = call.value("Loader", 1).type
    return loader.startswith("yaml.") and loader not in _SAFE_LOADERS


class _Tainted:
    """The names of a function that hold text from outside, or a path or file of which others choose the name."""

    def __init__(self, function: Function) -> None:
        self.function = function
        self.calls = {id(call.node): call for call in function.calls}
        self.known: dict[str, _Source] = dict(self._parameters())
        for _ in range(2):  # once more, for what a loop brings round
            self._walk()

    def source(self, node: ast.expr) -> _Source | None:
        """The source that an expression comes from."""
        if isinstance(node, (ast.Name, ast.Attribute)) and ast.unparse(node) in self.known:
            return self.known[ast.unparse(node)]
        if isinstance(node, ast.Await):
            return self.source(node.value)
        if isinstance(node, ast.Call):
            return self._of_call(node)
        if isinstance(node, ast.Attribute):
            return self._of_attribute(node)
        if isinstance(node, ast.Subscript):
            return self.source(node.value)
        if isinstance(node, ast.BinOp):
            return self.source(node.left) or self.source(node.right)
        if isinstance(node, ast.BoolOp):
            return next(filter(None, map(self.source, node.values)), None)
        if isinstance(node, ast.JoinedStr):
            inner = [part.value for part in node.values if isinstance(part, ast.FormattedValue)]
            return next(filter(None, map(self.source, inner)), None)
        return None

    def _walk(self) -> None:
        for kind in (ast.Assign, ast.AnnAssign, ast.With, ast.AsyncWith):
            for place in self.function.nodes(kind):
                for target, value in _bindings(place.node):
                    source = self.source(value)
                    if source is not None:
                        self.known.setdefault(ast.unparse(target), source)

    def _parameters(self) -> Iterator[tuple[str, _Source]]:
        node = self.function.node
        if node is None:
            return
        imported = dict(self.function.module.imported)
        serves = self.function.module.imports & _SERVERS
        for argument, default in parameters_with_defaults(node.args):
            marks = [*ast.walk(argument.annotation)] if argument.annotation is not None else []
            marks += [default.func] if isinstance(default, ast.Call) else []
            names = {_qualified(mark, imported) for mark in marks if isinstance(mark, (ast.Name, ast.Attribute))}
            if (
                names & _REQUEST_TYPES
                or names & _REQUEST_DEFAULTS
                or (serves and argument.arg == "request" and not marks)
            ):
                yield argument.arg, _Source(f"The request's `{argument.arg}`", argument, True)

    def _of_call(self, node: ast.Call) -> _Source | None:
        call = self.calls.get(id(node))
        name = call.name if call is not None else ""
        if name in _RESPONSES:
            return _Source(f"The response of `{quoted(node)}`", node, True, bool(node.args) and _is_fixed(node.args[0]))
        if name in _UPLOADS:
            return _Source(f"The upload `{quoted(node)}`", node, True)
        if name == "builtins.input":
            return _Source("What the user types", node, False)
        method = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if method in _PARSERS:
            return _Source("A path of the command line", node, False)
        inside = self.source(node.func.value) if isinstance(node.func, ast.Attribute) else None
        if inside is not None and (method in _KEEPS or method in _PARTS_OF_REQUESTS):
            return inside
        if isinstance(node.func, ast.Attribute) and self._is_request(node.func.value) and method in _PARTS_OF_REQUESTS:
            return _Source(f"The request's `{method}()`", node, True)
        if method in _KEEPS:
            return next(filter(None, map(self.source, node.args)), None)
        return None

    def _of_attribute(self, node: ast.Attribute) -> _Source | None:
        if ast.unparse(node) == "sys.argv":
            return _Source("A path of the command line", node, False)
        if self._is_request(node.value) and node.attr in _PARTS_OF_REQUESTS:
            return _Source(f"The request's `{node.attr}`", node, True)
        return self.source(node.value)

    def _is_request(self, node: ast.expr) -> bool:
        imported = dict(self.function.module.imported)
        return isinstance(node, (ast.Name, ast.Attribute)) and _qualified(node, imported) in _REQUEST_OBJECTS


def _qualified(node: ast.expr, imported: dict[str, str]) -> str:
    text = ast.unparse(node)
    first, dot, rest = text.partition(".")
    return imported.get(first, first) + dot + rest


def _bindings(node: ast.AST) -> Iterator[tuple[ast.expr, ast.expr]]:
    if isinstance(node, ast.Assign):
        for target in node.targets:
            if isinstance(target, ast.Tuple) and isinstance(node.value, ast.Call):
                yield target.elts[0], node.value  # args, rest = parser.parse_known_args()
            else:
                yield target, node.value
    elif isinstance(node, ast.AnnAssign) and node.value is not None:
        yield node.target, node.value
    elif isinstance(node, (ast.With, ast.AsyncWith)):
        for item in node.items:
            if item.optional_vars is not None:
                yield item.optional_vars, item.context_expr
