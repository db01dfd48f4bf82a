"""LOOP021 lr-not-scaled-with-batch."""

from __future__ import annotations

import os.path
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from trainwright.configs import ConfigFile, ConfigNode, Dialect, plain_scalar
from trainwright.configs.committed import committed_text
from trainwright.rule import Applicability, Finding, Fix, Preset, Related, Rule, Severity

if TYPE_CHECKING:
    from trainwright.editing import Editor

_BATCH = frozenset(
    {"batch_size", "batchsize", "train_batch_size", "batch_size_train", "total_batch_size", "ims_per_batch",
     "per_device_train_batch_size", "samples_per_gpu", "batch_size_per_gpu"}
)  # fmt: skip
_RATE = frozenset({"lr", "learning_rate", "learningrate", "base_lr", "lr0", "init_lr", "initial_lr", "max_lr"})
_BASE = frozenset({"_base_", "base", "base_config", "inherit", "inherits", "inherit_from", "extends", "parent"})
_HELD_OUT = frozenset({"val", "valid", "validation", "eval", "evaluation", "test", "inference", "predict"})
_ADAPTIVE = re.compile(r"adam|lamb|lion|rmsprop|adafactor|adagrad|adadelta|sophia|shampoo|muon", re.IGNORECASE)


@dataclass(frozen=True)
class _Before:
    """What the file is compared with."""

    config: ConfigFile
    when: str
    is_base: bool


class LearningRateNotScaledWithBatch(Rule):
    """The batch size has changed by a factor, and the learning rate has not.

    ## What it does
    Compares a YAML config with its committed version (git HEAD) and with the base config that it names (`_base_`,
    `base`, `extends` ...). Reports a batch size that became larger or smaller while the learning rate stayed.

    ## Why it is bad
    With SGD, k times the batch size means k times fewer steps of the same size: the model comes less far in the same
    number of epochs. The usual remedy is k times the learning rate, with a warm-up.

    ## Example
    ```yaml base.yaml
    optimizer: sgd
    batch_size: 64
    lr: 0.1
    ```
    ```yaml large.yaml
    base: base.yaml
    batch_size: 512
    ```

    ## Use instead
    ```yaml base.yaml
    optimizer: sgd
    batch_size: 64
    lr: 0.1
    ```
    ```yaml large.yaml
    base: base.yaml
    batch_size: 512
    lr: 0.8
    ```

    ## Fix safety
    Unsafe: the learning rate is multiplied by the same factor, where the file has one.

    ## Truth
    Linear scaling is a rule of thumb for SGD with warm-up. For Adam and its like the square root is nearer to what
    works, and often nothing is needed: configs that name such an optimizer are left alone.

    ## References
    - Accurate, Large Minibatch SGD: https://arxiv.org/abs/1706.02677
    """

    code = "LOOP021"
    name = "lr-not-scaled-with-batch"
    severity = Severity.WARN
    preset = Preset.STRICT

    def check_config(self, config: ConfigFile) -> Iterator[Finding]:
        batches = _numbers(config, _BATCH)
        if not batches or config.problem is not None or _is_adaptive(config):
            return
        for before in _befores(config):
            found = self._compared(config, batches, before)
            if found is not None:
                yield found
                return

    def _compared(
        self, config: ConfigFile, batches: dict[tuple[str | int, ...], ConfigNode], before: _Before
    ) -> Finding | None:
        old_batches = _numbers(before.config, _BATCH)
        rates, old_rates = _numbers(config, _RATE), _numbers(before.config, _RATE)
        if not old_rates or _is_adaptive(before.config):
            return None
        if any(path not in old_rates or _value(node) != _value(old_rates[path]) for path, node in rates.items()):
            return None
        if not before.is_base and rates.keys() != old_rates.keys():
            return None
        for path, node in batches.items():
            old = old_batches.get(path)
            if old is None or _value(old) == _value(node) or _value(old) <= 0 or _value(node) <= 0:
                continue
            factor = _value(node) / _value(old)
            key, rate = str(path[-1]), next(iter(rates.values()), next(iter(old_rates.values())))
            times = f"{factor:g} times" if factor > 1 else f"1/{1 / factor:g} of"
            related: tuple[Related, ...] = ()
            if before.is_base:
                related = (Related(f"`{key}` is {old.text} here", before.config.path, old.range),)
            alone = next(iter(rates.values())) if len(rates) == 1 else None
            return self.finding(
                node.range,
                f"`{key}` is {times} what it was {before.when} ({old.text}), and the learning rate is still "
                f"{rate.text}: with SGD it is scaled by the same factor, to {_scaled(rate, factor)}",
                related=related,
                fixable=Applicability.UNSAFE if alone is not None else None,
                subject=(alone, factor),
            )
        return None

    def fix(self, finding: Finding, editor: Editor) -> Fix | None:
        rate, factor = finding.subject
        if rate is None:
            return None
        editor.replace_range(rate.range, _scaled(rate, factor))
        return Fix(f"Set the learning rate to {_scaled(rate, factor)}", Applicability.UNSAFE)


def _befores(config: ConfigFile) -> Iterator[_Before]:
    for node in config.scalars():
        keys = [step for step in node.path if isinstance(step, str)]
        if keys and keys[-1].lower() in _BASE and len(keys) == 1 and node.text.endswith((".yaml", ".yml")):
            base = _file(config, config.path.parent / node.text)
            if base is not None:
                yield _Before(base, f"in `{node.text}`", True)
    text = committed_text(config.path)
    if text is not None and text != config.text:
        yield _Before(ConfigFile.parse(config.path, text), "when it was committed", False)


def _file(config: ConfigFile, path: Path) -> ConfigFile | None:
    """Another config of the project."""
    if config.project is None:
        return None
    return config.project.configs.file(Path(os.path.normpath(path)))


def _numbers(config: ConfigFile, keys: frozenset[str]) -> dict[tuple[str | int, ...], ConfigNode]:
    """The numbers under keys of these names, by their path; those of held-out data left out."""
    found: dict[tuple[str | int, ...], ConfigNode] = {}
    for node in config.scalars():
        name = node.path[-1] if node.path else ""
        spoken = {str(step).lower() for step in node.path}
        if isinstance(name, str) and name.lower() in keys and not spoken & _HELD_OUT and _is_number(node):
            found[tuple(node.path)] = node
    return found


def _is_number(node: ConfigNode) -> bool:
    value = plain_scalar(node.text, Dialect.OMEGACONF) if node.plain else None
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _value(node: ConfigNode) -> float:
    value = plain_scalar(node.text, Dialect.OMEGACONF)
    assert isinstance(value, (int, float))
    return float(value)


def _is_adaptive(config: ConfigFile) -> bool:
    """Whether the config names an optimizer that adapts its steps."""
    for node in config.nodes():
        if node.key is not None and _ADAPTIVE.search(node.key.text):
            return True
    return any(_ADAPTIVE.search(node.text) for node in config.scalars() if not _is_number(node))


def _scaled(rate: ConfigNode, factor: float) -> str:
    """The scaled learning rate, in a notation that PyYAML reads as a number."""
    text = f"{_value(rate) * factor:.6g}"
    if "e" in text and "." not in text:
        text = text.replace("e", ".0e")
    return text
