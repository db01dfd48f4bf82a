"""REPRO006 unpinned-download."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator

from trainwright.rule import Call, Finding, Function, Preset, Rule, Severity, is_test, quoted

_HUB_LIBRARIES = ("transformers.", "diffusers.", "sentence_transformers.", "peft.", "timm.", "huggingface_hub.",
                  "tokenizers.", "setfit.", "open_clip.")  # fmt: skip
_BUILDERS = frozenset(
    {"csv", "json", "parquet", "text", "arrow", "pandas", "imagefolder", "audiofolder", "videofolder", "webdataset",
     "sql", "xml"}
)  # fmt: skip
"""Names that `datasets.load_dataset` takes for formats of local files, not for data sets on the hub (datasets 3.0)."""

_READERS = frozenset(
    f"pandas.read_{kind}" for kind in ("csv", "table", "json", "excel", "parquet", "feather", "pickle", "fwf", "xml")
)
_URL = re.compile(r"^(?:https?|ftp)://")
_FIXED_PLACE = re.compile(r"[0-9a-f]{32,}|/(?:v?\d+\.\d+(?:\.\d+)?)/|zenodo\.org/records?/\d+|[?&]versionId=", re.I)
"""An address that always leads to the same bytes: a commit, a release, a record, an object's version."""

_CHECKED = re.compile(r"hashlib|sha256|md5|checksum|known_hash|hash_prefix|pooch", re.I)
_HUB_ID = re.compile(r"^[\w.-]+(?:/[\w.-]+)?$")
_LOCAL = re.compile(r"^[./~]|\\|\.(?:pt|pth|bin|json|csv|ckpt|safetensors)$|^(?:models?|checkpoints?|outputs?|data)/")


class UnpinnedDownload(Rule):
    """A download at run time takes whatever is there that day.

    ## What it does
    Reports data and weights that a program fetches by name or address with nothing that says which version:
    `load_dataset`, `from_pretrained`, `hf_hub_download`, `snapshot_download` without `revision`, `torch.hub.load`
    without a tag, tables that pandas reads from an address, files that are fetched from one and not compared with a
    checksum.

    ## Why it is bad
    What stands under a name changes: weights are corrected, data sets lose rows, an address serves something else. The
    same code and the same seed then give other numbers, and nobody can tell why.

    ## Example
    ```python
    from transformers import AutoModelForSequenceClassification


    def make_model():
        return AutoModelForSequenceClassification.from_pretrained("bert-base-uncased")
    ```

    ## Use instead
    ```python
    from transformers import AutoModelForSequenceClassification

    REVISION = "86b5e0934494bd15c9632b12f734a8a67f723594"


    def make_model():
        return AutoModelForSequenceClassification.from_pretrained("bert-base-uncased", revision=REVISION)
    ```

    ## Truth
    A branch name as `revision` ("main") pins nothing, and is not reported either: it is a choice that stands there.
    Only names and addresses that the analysis can read are reported; a variable may be a local folder.

    ## References
    - Transformers, `revision`: https://huggingface.co/docs/transformers/main_classes/model#transformers.PreTrainedModel.from_pretrained
    - torch.hub, `owner/repo:tag`: https://pytorch.org/docs/stable/hub.html#torch.hub.load
    """

    code = "REPRO006"
    name = "unpinned-download"
    severity = Severity.WARN
    preset = Preset.STRICT

    def check_function(self, function: Function) -> Iterator[Finding]:
        if is_test(function):
            return
        told: set[tuple[str, str]] = set()
        for call in function.calls:
            found = _unpinned(function, call)
            # The same thing fetched twice is one omission, unless it is another part of it: a model and its tokenizer.
            if found and (found[0], call.name) not in told:
                told.add((found[0], call.name))
                what, remedy = found
                yield self.finding(
                    call.place, f"{what} is fetched in whatever version is there at the time of the run. {remedy}"
                )


def _unpinned(function: Function, call: Call) -> tuple[str, str] | None:
    """What is fetched without a version, and how to pin it; None for everything else."""
    for names, judge in _JUDGES:
        if names(call.name):
            return judge(function, call)
    return None


def _from_hub(function: Function, call: Call) -> tuple[str, str] | None:
    if call.hides_arguments or call.argument("revision") is not None or _is_offline(call):
        return None
    text = _text(call, "pretrained_model_name_or_path", 0) or _text(call, "repo_id", 0)
    if text is None or not _HUB_ID.match(text) or _LOCAL.search(text):
        return None
    return f"`{text}`", 'Pass `revision="..."`, the hash of a commit'


def _data_set(function: Function, call: Call) -> tuple[str, str] | None:
    if call.hides_arguments or call.argument("revision") is not None or call.argument("data_files") is not None:
        return None
    text = _text(call, "path", 0)
    if text is None or text in _BUILDERS or not _HUB_ID.match(text) or _LOCAL.search(text):
        return None
    return f"The data set `{text}`", 'Pass `revision="..."`, the hash of a commit'


def _torch_hub(function: Function, call: Call) -> tuple[str, str] | None:
    text = _text(call, "repo_or_dir", 0)
    source = call.argument("source")
    if text is None or ":" in text or "/" not in text or _LOCAL.search(text):
        return None
    if isinstance(source, ast.Constant) and source.value == "local":
        return None
    return f"`{text}`", f'Name a tag or a commit: `"{text}:v1.0"`'


def _table(function: Function, call: Call) -> tuple[str, str] | None:
    text = _text(call, "filepath_or_buffer", 0) or _text(call, "path", 0) or _text(call, "io", 0)
    if text is None or not _URL.match(text) or _FIXED_PLACE.search(text):
        return None
    return f"`{quoted(text)}`", "Keep a copy with a checksum, or name an address with a version"


def _file(function: Function, call: Call) -> tuple[str, str] | None:
    text = _text(call, "url", 0)
    if text is None or not _URL.match(text) or _FIXED_PLACE.search(text) or call.argument("hash_prefix") is not None:
        return None
    if function.workspace.finds(_CHECKED, function.module):
        return None
    return f"`{quoted(text)}`", "Compare the file with a checksum that stands in the code"


_Judge = Callable[[Function, Call], "tuple[str, str] | None"]
_JUDGES: tuple[tuple[Callable[[str], bool], _Judge], ...] = (
    (lambda name: name.endswith(".from_pretrained") and name.startswith(_HUB_LIBRARIES), _from_hub),
    (lambda name: name in ("huggingface_hub.hf_hub_download", "huggingface_hub.snapshot_download"), _from_hub),
    (lambda name: name == "datasets.load_dataset", _data_set),
    (lambda name: name == "torch.hub.load", _torch_hub),
    (lambda name: name in _READERS, _table),
    (lambda name: name in ("urllib.request.urlretrieve", "wget.download", "torch.hub.download_url_to_file"), _file),
)


def _text(call: Call, name: str, index: int) -> str | None:
    """The text that is given for a parameter, if it is known."""
    found = call.value(name, index).facet
    return found if isinstance(found, str) else None


def _is_offline(call: Call) -> bool:
    found = call.argument("local_files_only")
    return isinstance(found, ast.Constant) and found.value is True
