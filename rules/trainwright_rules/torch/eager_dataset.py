"""TORCH022 eager-dataset."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from trainwright.rule import Call, Context, Finding, Function, Preset, Rule, Severity

_DATASETS = frozenset({"torch.utils.data.Dataset", "torch.utils.data.IterableDataset",
                       "torchvision.datasets.VisionDataset"})  # fmt: skip
_READERS = {
    "PIL.Image.open": "", "cv2.imread": "", "torchvision.io.read_image": "", "torchvision.io.decode_image": "",
    "imageio.imread": "", "imageio.v2.imread": "", "skimage.io.imread": "", "matplotlib.pyplot.imread": "",
    "numpy.load": "mmap_mode", "numpy.fromfile": "", "numpy.loadtxt": "", "torch.load": "mmap", "librosa.load": "",
    "torchaudio.load": "", "soundfile.read": "", "nibabel.load": "", "pydicom.dcmread": "", "tifffile.imread": "",
    "scipy.io.wavfile.read": "", "pandas.read_csv": "", "pandas.read_parquet": "",
    "torchvision.datasets.folder.default_loader": "",
}  # fmt: skip
"""What reads one sample from a file, and the argument with which it maps the file instead."""
_METADATA = {"size", "shape", "height", "width", "duration", "verify", "close", "info"}


class EagerDataset(Rule):
    """A Dataset reads all its sample files into memory when it is made.

    ## What it does
    Reports a loop in `__init__` of a Dataset that reads every sample file (images, arrays, audio) and keeps what it
    read.

    ## Why it is bad
    Nothing trains until all files are read, each epoch of another experiment reads them again, and the program needs
    memory for the whole data set; with workers that are spawned, once per worker. `__getitem__` runs in the workers,
    in parallel with training.

    ## Example
    ```python
    from PIL import Image
    from torch.utils.data import Dataset


    class Photos(Dataset):
        def __init__(self, paths):
            self.images = []
            for path in paths:
                self.images.append(Image.open(path).convert("RGB"))

        def __len__(self):
            return len(self.images)

        def __getitem__(self, index):
            return self.images[index]
    ```

    ## Use instead
    ```python
    from PIL import Image
    from torch.utils.data import Dataset


    class Photos(Dataset):
        def __init__(self, paths):
            self.paths = list(paths)

        def __len__(self):
            return len(self.paths)

        def __getitem__(self, index):
            return Image.open(self.paths[index]).convert("RGB")
    ```

    ## Truth
    A data set that fits into memory and is read for many epochs is faster from memory. Then say so: the rule is advice,
    and a comment `# trainwright: ignore[TORCH022]` keeps it quiet.

    ## References
    - Writing custom datasets: https://docs.pytorch.org/tutorials/beginner/data_loading_tutorial.html
    """

    code = "TORCH022"
    name = "eager-dataset"
    severity = Severity.STYLE
    preset = Preset.STRICT
    libraries = ("torch", "torchvision")

    def check_function(self, function: Function) -> Iterator[Finding]:
        if function.cls is None or not _runs_when_made(function) or not function.cls.library_bases & _DATASETS:
            return
        reported: set[int] = set()
        for call in function.calls_to(*_READERS):
            loop = _loop(call.context)
            if loop is None or id(loop) in reported or _maps(call) or _over_constants(loop) or not _keeps(call, loop):
                continue
            reported.add(id(loop))
            yield self.finding(
                call.place,
                f"`{function.cls.name}` reads every file into memory with `{ast.unparse(call.node.func)}` before "
                "training starts. Keep the paths, and read one file in `__getitem__`",
            )


def _runs_when_made(function: Function) -> bool:
    """Whether a method is the constructor, or is called by it."""
    init = function.cls.methods.get("__init__") if function.cls is not None else None
    if init is None or function is init:
        return function is init
    return any(call.name == function.id for call in init.calls_of(function.name))


def _loop(context: Context | None) -> ast.AST | None:
    """The innermost loop or comprehension around a call."""
    for outer in context.chain() if context is not None else ():
        if isinstance(outer.node, (ast.For, ast.While, ast.ListComp, ast.DictComp, ast.GeneratorExp, ast.SetComp)):
            return outer.node
    return None


def _maps(call: Call) -> bool:
    argument = _READERS[call.name]
    return bool(argument) and call.argument(argument) is not None


def _over_constants(loop: ast.AST) -> bool:
    """Whether a loop runs over a few things that are written out, or a small number of times."""
    iterable = loop.iter if isinstance(loop, ast.For) else None
    if isinstance(loop, (ast.ListComp, ast.DictComp, ast.GeneratorExp, ast.SetComp)):
        iterable = loop.generators[0].iter
    if isinstance(iterable, (ast.List, ast.Tuple)):
        return True
    if isinstance(iterable, ast.Call) and ast.unparse(iterable.func) == "range":
        last = iterable.args[-1] if len(iterable.args) < 3 else iterable.args[1]
        return isinstance(last, ast.Constant) and isinstance(last.value, int) and last.value <= 16
    return False


def _keeps(call: Call, loop: ast.AST) -> bool:
    """Whether what was read in a turn is kept beyond it, whole, and not only its size."""
    if not isinstance(loop, (ast.For, ast.While)):
        element = loop.value if isinstance(loop, ast.DictComp) else getattr(loop, "elt", None)
        return element is not None and _holds(element, call.node, set())
    names: set[str] = set()
    for node in ast.walk(loop):
        if isinstance(node, ast.Assign) and _holds(node.value, call.node, names):
            for target in node.targets:
                if isinstance(target, ast.Subscript):
                    return True
                names |= {inner.id for inner in ast.walk(target) if isinstance(inner, ast.Name)}
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            if node.func.attr in ("append", "extend", "add") and any(_holds(a, call.node, names) for a in node.args):
                return True
    return False


def _holds(node: ast.expr, read: ast.AST, names: set[str]) -> bool:
    """Whether a value is or contains what was read: not where only an attribute such as its size is taken."""
    if isinstance(node, ast.Attribute) and node.attr in _METADATA:
        return False
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "len":
        return False
    if node is read or (isinstance(node, ast.Name) and node.id in names):
        return True
    return any(_holds(child, read, names) for child in ast.iter_child_nodes(node) if isinstance(child, ast.expr))
