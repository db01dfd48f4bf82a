"""TYPER002 path-as-str."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from trainwright.rule import Applicability, Finding, Fix, Function, Rule, Severity, is_test_file
from trainwright_rules.typer._commands import Parameter, is_command, parameters, qualified, text_type

if TYPE_CHECKING:
    from trainwright.editing import Editor

_PATH_NAME = re.compile(
    r"(?:^|_)(?:path|dir|directory|file|folder|fp|filepath|pathname|dirpath|dirname|infile|outfile|outdir|indir|"
    r"workdir|logdir|datadir|savedir|rootdir|basedir|cfgfile|logfile)$"
)
_OTHER_NAMES = re.compile(
    r"(?:^|_)(?:url|uri|remote|s3|gcs|gs|hf|hub|bucket|artifact|module|import|class|object|python|glob|pattern|repo|"
    r"storage|xpath|json|key|dotted|attr|api|endpoint|http)(?:_|$)",
    re.IGNORECASE,
)
"""Names of paths that are none of the file system, or that may be elsewhere."""
_OTHER_HELP = re.compile(
    r"\burls?\b|\buris?\b|https?\b|s3:|gs:|\bgcs\b|\bhub\b|hugging\s?face|\bglob\b|\bpattern\b|\bwildcard|"
    r"\bstdin\b|\bstdout\b|dotted|\bmodule path\b|\bimport path\b|repo(?:sitory)? id|model id|\bbucket\b|"
    r"\bname or path\b|\bid or path\b|\bon (?:the )?(?:\w+ )?(?:device|server|cluster)\b",
    re.IGNORECASE,
)
_PATH_HELP = re.compile(
    r"^(?:the |a )?(?:\w+ )?(?:full |relative |absolute |local )?"
    r"(?:file ?|directory |folder )?path (?:to|of|for|where)\b|"
    r"^(?:the |a )?(?:\w+ )?(?:directory|folder|file) (?:to|with|where|containing|in which)\b|^file ?path\b",
    re.IGNORECASE,
)
"""Help that says outright that the value is a path."""
_ELSEWHERE = frozenset(
    {"from_pretrained", "urlopen", "glob", "iglob", "import_module", "snapshot_download", "hf_hub_download",
     "load_dataset", "urlretrieve", "startswith", "set_tracking_uri"}
)  # fmt: skip
"""What is done with URLs, patterns, ids and modules."""
_FOR_REMOTE = re.compile(r"(?:^|_)(?:remote|ur[il]|s3|gcs|object_store)(?:_|$)")
"""Words of functions that take places elsewhere, too: `parse_uri`, `is_remote_path`."""
_MOST_STEPS = 3
"""How many functions are followed into: the command, what does its work, and a helper of that."""
_REMOTE_LIBRARIES = ("fsspec.", "smart_open.", "requests.", "httpx.", "urllib.", "s3fs.", "gcsfs.", "tensorflow.io.",
                     "ray.", "pyarrow.", "wandb.", "mlflow.")  # fmt: skip
_READS = frozenset(
    {"torch.load", "numpy.load", "numpy.loadtxt", "numpy.genfromtxt", "joblib.load", "pandas.read_csv",
     "pandas.read_json", "pandas.read_parquet", "pandas.read_table", "pandas.read_pickle", "pandas.read_excel",
     "os.listdir", "os.scandir", "os.walk", "os.path.getsize", "PIL.Image.open", "safetensors.torch.load_file",
     "torchaudio.load"}
)  # fmt: skip
_WRITES = frozenset(
    {"torch.save", "numpy.save", "numpy.savetxt", "numpy.savez", "joblib.dump", "os.makedirs", "os.mkdir", "os.remove",
     "shutil.rmtree", "safetensors.torch.save_file"}
)  # fmt: skip
_TAKES_EITHER = frozenset(
    {"os.path.exists", "os.path.isfile", "os.path.isdir", "os.path.join", "os.path.basename", "os.path.dirname",
     "os.path.abspath", "os.path.splitext", "os.path.expanduser", "os.fspath", "pathlib.Path", "shutil.copy",
     "shutil.copy2", "shutil.copytree", "shutil.move", "builtins.str", "builtins.print", "builtins.open", "typer.echo",
     "typer.secho"}
)  # fmt: skip
_TABLE_WRITERS = frozenset({"to_csv", "to_json", "to_parquet", "to_pickle", "to_excel", "savefig", "write_parquet"})
_LOGS = frozenset({"info", "debug", "warning", "error", "critical", "exception", "success"})


@dataclass(frozen=True)
class _Uses:
    """What a command does with a parameter."""

    opens: bool = False
    reads: bool = False
    elsewhere: bool = False
    accepts_path: bool = True
    """Whether all of it works with a Path as well."""


class PathAsStr(Rule):
    """A command takes a path as `str`.

    ## What it does
    Reports parameters of Typer commands that are typed `str` although they are paths: by their name (`*_path`,
    `*_dir`, `*_file`, `*_fp`), by their help ("path to the dataset"), or since they are given to `open`, `Path`,
    `torch.load` and the like. URLs, globs, ids of a hub and paths of modules are left alone, also
    where only the function that the command hands them on to shows that they are.

    ## Why it is bad
    Typer knows nothing of the file: no completion of names, no error for a typo before the data is loaded, `~` stays
    a tilde in what the code joins by hand, and the checks are written again in every command.

    ## Example
    ```python
    import json
    from typing import Annotated

    import typer

    app = typer.Typer()


    @app.command()
    def evaluate(results_fp: Annotated[str, typer.Option(help="where to write")] = "results.json") -> None:
        with open(results_fp, "w") as handle:
            json.dump({"accuracy": 0.9}, handle)
    ```

    ## Use instead
    ```python
    import json
    from pathlib import Path
    from typing import Annotated

    import typer

    app = typer.Typer()


    @app.command()
    def evaluate(results_fp: Annotated[Path, typer.Option(help="where to write")] = Path("results.json")) -> None:
        with open(results_fp, "w") as handle:
            json.dump({"accuracy": 0.9}, handle)
    ```

    ## Fix safety
    Safe: it is offered where everything that the command does with the parameter takes a Path as well, and nowhere
    where a method of `str` is called or the value goes to other code. Required inputs that are read get `exists=True`,
    so that a typo is an error of the command line.

    ## Truth
    `Path` alone checks nothing: a path that does not exist is accepted unless the option says `exists=True`.

    ## References
    - [Typer: Path](https://typer.tiangolo.com/tutorial/parameter-types/path/)
    """

    code = "TYPER002"
    name = "path-as-str"
    severity = Severity.WARN
    libraries = ("typer",)

    def check_function(self, function: Function) -> Iterator[Finding]:
        """Parameters of a command."""
        if is_test_file(function.path) or not is_command(function):
            return
        for parameter in parameters(function):
            if text_type(parameter.annotation) is None or _is_something_else(parameter):
                continue
            named = _PATH_NAME.search(parameter.name) is not None or _is_called_path(parameter)
            uses = _uses(function, parameter.name)
            if uses.elsewhere or not (named or uses.opens) or _goes_elsewhere(function, parameter.name):
                continue
            why = "" if named else ", which opens it,"
            yield self.finding(
                function.place(parameter.node),
                f"`{parameter.name}` of the command `{function.name}`{why} is a path typed `str`: use "
                "`pathlib.Path`, and `exists=True` where the file must be there, so that Typer completes and checks it",
                fixable=Applicability.SAFE if _can_fix(parameter, uses) else None,
                subject=(function, parameter, uses),
            )

    def fix(self, finding: Finding, editor: Editor) -> Fix | None:
        """Change the annotation and the default; ask for the file where it must be there."""
        function: Function
        parameter: Parameter
        function, parameter, uses = finding.subject
        text = text_type(parameter.annotation)
        if text is None:
            return None
        path = editor.add_import("pathlib", "Path")
        editor.replace(function.place(text), path)
        default = parameter.default
        if isinstance(default, ast.Constant) and isinstance(default.value, str):
            written = _source(function, default) or repr(default.value)
            editor.replace(function.place(default), f"{path}({written})")
        title = f"Type {parameter.name} as {path}"
        if uses.reads and default is None and parameter.declared is not None:
            if not any(keyword.arg in ("exists", None) for keyword in parameter.declared.keywords):
                editor.set_keyword(function.place(parameter.declared), "exists", "True")
                title += ", with exists=True"
        return Fix(title)


def _source(function: Function, node: ast.expr) -> str:
    """An expression on one line as it is written."""
    span = function.place(node).range
    if span.start.line != span.end.line:
        return ""
    return function.module.document.lines[span.start.line][span.start.column : span.end.column]


def _is_something_else(parameter: Parameter) -> bool:
    if _OTHER_NAMES.search(parameter.name):
        return True
    help_text = parameter.help.value if parameter.help is not None else ""
    if isinstance(help_text, str) and _OTHER_HELP.search(help_text):
        return True
    default = parameter.default
    if isinstance(default, ast.Constant) and isinstance(default.value, str):
        return "://" in default.value or "*" in default.value or default.value == "-"
    return False


def _is_called_path(parameter: Parameter) -> bool:
    text = parameter.help.value if parameter.help is not None else ""
    return isinstance(text, str) and _PATH_HELP.search(text.strip()) is not None


def _can_fix(parameter: Parameter, uses: _Uses) -> bool:
    default = parameter.default
    if default is not None and not isinstance(default, ast.Constant):
        return False
    if isinstance(default, ast.Constant) and default.value == "":
        return False  # an empty text means "not given"; Path("") is the current folder
    return uses.accepts_path


def _uses(function: Function, name: str) -> _Uses:
    opens = reads = elsewhere = False
    accepts = True
    parents = {child: node for _, nodes in function.own_nodes for node in nodes for child in ast.iter_child_nodes(node)}
    for place in function.nodes(ast.Name):
        node = place.node
        if not isinstance(node, ast.Name) or node.id != name:
            continue
        if not isinstance(node.ctx, ast.Load):
            accepts = False
            continue
        parent = parents.get(node)
        if isinstance(parent, ast.Attribute):
            accepts = False
            elsewhere = elsewhere or parent.attr in _ELSEWHERE
        elif isinstance(parent, ast.Call):
            called = qualified(parent.func, function.module)
            last = called.rpartition(".")[2] or (parent.func.attr if isinstance(parent.func, ast.Attribute) else "")
            called = f"builtins.{called}" if called in ("open", "str", "print") else called
            elsewhere = elsewhere or last in _ELSEWHERE or called.startswith(_REMOTE_LIBRARIES)
            elsewhere = elsewhere or _FOR_REMOTE.search(last) is not None
            wrote = called in _WRITES or (called == "builtins.open" and _mode(parent)[:1] in ("w", "a", "x"))
            read = called in _READS or (called == "builtins.open" and not wrote)
            reads = reads or read
            opens = opens or read or wrote or called == "pathlib.Path"
            takes = read or wrote or called in _TAKES_EITHER or last in _TABLE_WRITERS or last in _LOGS
            accepts = accepts and takes
        elif isinstance(parent, ast.Compare):
            accepts = accepts and all(isinstance(operator, (ast.Is, ast.IsNot)) for operator in parent.ops)
        elif isinstance(parent, ast.FormattedValue):
            accepts = accepts and _stands_apart(parent, parents.get(parent))
        elif not _is_tested(node, parents):
            accepts = False
    if _in_nested_code(function, name):
        accepts = False
    return _Uses(opens, reads, elsewhere, accepts)


def _goes_elsewhere(function: Function, name: str, steps: int = _MOST_STEPS) -> bool:
    """Whether a function that is given the parameter, also further on, takes URLs and the like for it."""
    for call in function.calls if steps else ():
        given = [
            index for index, value in enumerate(call.node.args) if isinstance(value, ast.Name) and value.id == name
        ]
        keywords = [k.arg for k in call.node.keywords if isinstance(k.value, ast.Name) and k.value.id == name and k.arg]
        called = function.workspace.function_model(call.name) if given or keywords else None
        if called is None or called.node is None or called is function:
            continue
        positional = [a.arg for a in (*called.node.args.posonlyargs, *called.node.args.args)]
        for inner in (*(positional[index] for index in given if index < len(positional)), *keywords):
            if _uses(called, inner).elsewhere or _goes_elsewhere(called, inner, steps - 1):
                return True
    return False


def _is_tested(node: ast.AST, parents: dict[ast.AST, ast.AST]) -> bool:
    """Whether it only decides what is done next."""
    parent = parents.get(node)
    while isinstance(parent, ast.BoolOp) or (isinstance(parent, ast.UnaryOp) and isinstance(parent.op, ast.Not)):
        node, parent = parent, parents.get(parent)
    return isinstance(parent, (ast.If, ast.IfExp, ast.While, ast.Assert)) and parent.test is node


def _stands_apart(value: ast.FormattedValue, text: ast.AST | None) -> bool:
    """Whether nothing follows it in an f-string that would run into it: a Path has no slash at its end."""
    if not isinstance(text, ast.JoinedStr) or value.format_spec is not None or value.conversion not in (-1, ord("s")):
        return False
    index = text.values.index(value)
    if index + 1 == len(text.values):
        return True
    following = text.values[index + 1]
    return isinstance(following, ast.Constant) and not re.match(r"[\w.]", str(following.value))


def _in_nested_code(function: Function, name: str) -> bool:
    """Whether a function within the command uses the parameter, which `own_nodes` do not show."""
    if function.node is None:
        return False
    return any(
        isinstance(inner, ast.Name) and inner.id == name
        for statement in ast.walk(function.node)
        if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef))
        and statement is not function.node
        for inner in ast.walk(statement)
    )


def _mode(call: ast.Call) -> str:
    given = [*call.args[1:2], *(k.value for k in call.keywords if k.arg == "mode")]
    value = given[0].value if given and isinstance(given[0], ast.Constant) else "r"
    return value if isinstance(value, str) else "r"
