"""REPRO009 unsorted-file-order."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from trainwright.rule import Applicability, Call, Finding, Fix, Function, Rule, Severity, is_test, own_code, quoted

if TYPE_CHECKING:
    from trainwright.editing import Editor

_LISTING = frozenset({"os.listdir", "os.scandir", "glob.glob", "glob.iglob"})
_PATH_METHODS = frozenset({"glob", "rglob", "iterdir"})
_ORDERING = frozenset({"sorted", "sort", "natsorted", "argsort", "unique", "set", "len", "any", "all", "max", "min",
                       "sum", "Counter", "isin"})  # fmt: skip
_PASSING = frozenset({"list", "tuple", "map", "filter", "iter", "tqdm", "enumerate", "reversed", "array", "asarray"})
_SPLITS = frozenset({"train_test_split", "shuffle", "random_split", "permutation", "split", "KFold"})


class UnsortedFileOrder(Rule):
    """The order in which a file system lists files decides which sample, class or part is which.

    ## What it does
    Reports `os.listdir`, `glob`, `Path.iterdir` and `rglob` whose result is not sorted and becomes the samples of a
    data set, the numbers of the classes, or what is shuffled with a seed or cut into parts.

    ## Why it is bad
    The order is that of the directory on disk. It differs between machines and changes after a copy, so that sample 17
    is another picture elsewhere, class 3 another class, and the same seed gives another split. On one machine all of it
    looks reproducible.

    ## Example
    ```python
    import os

    from torch.utils.data import Dataset


    class Birds(Dataset):
        def __init__(self, root):
            self.root = root
            self.files = os.listdir(root)

        def __len__(self):
            return len(self.files)

        def __getitem__(self, index):
            return os.path.join(self.root, self.files[index])
    ```

    ## Use instead
    ```python
    import os

    from torch.utils.data import Dataset


    class Birds(Dataset):
        def __init__(self, root):
            self.root = root
            self.files = sorted(os.listdir(root))

        def __len__(self):
            return len(self.files)

        def __getitem__(self, index):
            return os.path.join(self.root, self.files[index])
    ```

    ## Fix safety
    Safe: the listing is put in `sorted(...)`. It changes nothing but the order, which was arbitrary before.

    ## Truth
    Python documents the order of `os.listdir` and `glob` as arbitrary. Where the order does not matter (counting,
    deleting, a dictionary by name) nothing is said.

    ## References
    - os.listdir: https://docs.python.org/3/library/os.html#os.listdir
    - glob.glob: https://docs.python.org/3/library/glob.html#glob.glob
    """

    code = "REPRO009"
    name = "unsorted-file-order"
    severity = Severity.WARN
    words = ("listdir", "scandir", "glob", "iglob", "iterdir", "rglob")

    def check_function(self, function: Function) -> Iterator[Finding]:
        calls = [call for call in function.calls if _lists_files(call)]
        if not calls or is_test(function):
            return
        reader = _Uses(function)
        for call in calls:
            use = reader.deciding_use(call.node)
            if use is None:
                continue
            yield self.finding(
                call.place,
                f"`{quoted(call.node)}` lists files in the arbitrary order of the file system, and that order {use}. "
                "Put it in `sorted(...)`",
                fixable=Applicability.SAFE,
                subject=call,
            )

    def fix(self, finding: Finding, editor: Editor) -> Fix | None:
        call: Call = finding.subject
        if call.name == "os.scandir":
            return None
        editor.replace(call.place, f"sorted({ast.unparse(call.node)})")
        return Fix("Sort the files")


def _lists_files(call: Call) -> bool:
    if call.name in _LISTING:
        return True
    if call.method not in _PATH_METHODS or not isinstance(call.node.func, ast.Attribute):
        return False
    return call.receiver.type.startswith("pathlib.") or call.name.startswith(("pathlib.", "."))


class _Uses:
    """Follows a list of files through one function, and through its class where it becomes an attribute."""

    def __init__(self, function: Function) -> None:
        self.function = function
        self.parents = {
            id(child): place.node for place in own_code(function) for child in ast.iter_child_nodes(place.node)
        }
        self.text = [place.node for place in own_code(function)]

    def deciding_use(self, node: ast.AST, depth: int = 0) -> str | None:
        """What the order decides, in words; None when it decides nothing, or that is not known."""
        child, parent = node, self.parents.get(id(node))
        while parent is not None:
            if isinstance(parent, ast.Call) and child is not parent.func:
                name = _called(parent)
                if name in _ORDERING:
                    return None
                if name in _SPLITS:
                    return "decides which files belong to which part"
                if name not in _PASSING:
                    return None
            elif isinstance(parent, ast.Attribute):
                caller = self.parents.get(id(parent))
                if parent.attr not in ("tolist", "copy") or not isinstance(caller, ast.Call):
                    return None
            elif isinstance(parent, (ast.ListComp, ast.GeneratorExp)):
                if not (isinstance(child, ast.comprehension) or child is parent.elt):
                    return None
            elif isinstance(parent, ast.DictComp):
                return "gives the classes their numbers" if _numbers(parent) else None
            elif isinstance(parent, ast.For):
                return self._in_loop(parent) if child is parent.iter else None
            elif isinstance(parent, ast.Assign):
                return self._named(parent, depth)
            elif isinstance(parent, ast.Subscript):
                if not (isinstance(parent.slice, ast.Slice) and child is parent.value and self._is_cut(parent)):
                    return None
                if not _takes_a_look(parent.slice):
                    return "decides which files belong to which part"
                return None
            elif not isinstance(parent, (ast.comprehension, ast.BinOp, ast.Starred, ast.IfExp)):
                return None
            child, parent = parent, self.parents.get(id(parent))
        return None

    @staticmethod
    def _is_cut(node: ast.Subscript) -> bool:
        part = node.slice
        return isinstance(part, ast.Slice) and part.step is None and (part.lower is None) != (part.upper is None)

    def _named(self, statement: ast.Assign, depth: int) -> str | None:
        target = statement.targets[0]
        if isinstance(target, ast.Attribute):
            return self._attribute(target, statement)
        if not isinstance(target, ast.Name) or depth > 3:
            return None
        return self._name(target.id, statement, depth)

    def _name(self, name: str, after: ast.AST, depth: int) -> str | None:
        """What becomes of a local list."""
        behind = False
        cuts: set[str] = set()
        verdict: str | None = None
        for node in self.text:
            if node is after:
                behind = True
            if not behind or not isinstance(node, ast.Name) or node.id != name:
                continue
            parent = self.parents.get(id(node))
            if isinstance(node.ctx, ast.Store):
                if parent is after:
                    continue
                return verdict
            if isinstance(parent, ast.Attribute) and parent.attr == "sort":
                return None
            if isinstance(parent, ast.Call) and node in parent.args and _called(parent) in ("sorted", "natsorted"):
                return None
            if isinstance(parent, ast.Subscript) and parent.value is node and self._is_cut(parent):
                assert isinstance(parent.slice, ast.Slice)
                cuts.add("tail" if parent.slice.upper is None else "head")
                if len(cuts) == 2:
                    verdict = verdict or "decides which files belong to which part"
                continue
            verdict = verdict or self.deciding_use(node, depth + 1)
        return verdict

    def _attribute(self, target: ast.Attribute, statement: ast.Assign) -> str | None:
        """self.files of a data set, which __getitem__ takes apart by an index."""
        cls = self.function.cls
        if cls is None or not isinstance(target.value, ast.Name):
            return None
        attribute = f"{target.value.id}.{target.attr}"
        getitem = cls.methods.get("__getitem__")
        if getitem is None or getitem.node is None:
            return None
        for method in cls.methods.values():
            for node in ast.walk(method.node) if method.node is not None else ():
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "sort":
                    if ast.unparse(node.func.value) == attribute:
                        return None
                sorts = isinstance(node, ast.Call) and _called(node) in ("sorted", "natsorted") and node.args
                if sorts and attribute in ast.unparse(node):
                    return None
        self.function.workspace.note(getitem.id)
        index = [a.arg for a in getitem.node.args.args][1:2]
        for node in ast.walk(getitem.node):
            if isinstance(node, ast.Subscript) and ast.unparse(node.value) == attribute:
                if index and any(isinstance(n, ast.Name) and n.id == index[0] for n in ast.walk(node.slice)):
                    return f"decides which sample is number `{index[0]}`"
        return None

    def _in_loop(self, loop: ast.For) -> str | None:
        """A loop over the listing that numbers what it finds: for label, folder in enumerate(os.listdir(root))."""
        numbered = isinstance(loop.iter, ast.Call) and _called(loop.iter) == "enumerate"
        if numbered and isinstance(loop.target, ast.Tuple) and isinstance(loop.target.elts[0], ast.Name):
            number = loop.target.elts[0].id
            labels = ("label", "class", "target", "cls", "category", "y")
            for node in ast.walk(loop):
                if isinstance(node, ast.Call) and _called(node) == "append" and node.args:
                    owner = ast.unparse(node.func).lower()
                    given = node.args[0]
                    if isinstance(given, ast.Name) and given.id == number and any(w in owner for w in labels):
                        return "gives the classes their numbers"
                if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Subscript):
                    stores = isinstance(node.value, ast.Name) and node.value.id == number
                    if stores and any(
                        w in ast.unparse(node.targets[0].value).lower() for w in (*labels, "idx", "index")
                    ):
                        return "gives the classes their numbers"
        return None


def _takes_a_look(part: ast.Slice) -> bool:
    """`[:4]`: a handful, to be shown."""
    return isinstance(part.upper, ast.Constant) and isinstance(part.upper.value, int) and 0 < part.upper.value <= 16


def _called(node: ast.Call) -> str:
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def _numbers(node: ast.DictComp) -> bool:
    """{name: number for number, name in enumerate(os.listdir(root))}"""
    source = node.generators[0]
    if not (isinstance(source.iter, ast.Call) and _called(source.iter) == "enumerate"):
        return False
    return isinstance(source.target, ast.Tuple) and isinstance(source.target.elts[0], ast.Name)
