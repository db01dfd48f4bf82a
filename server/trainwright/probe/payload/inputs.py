"""Finds a batch to run the model on: given, the model's own example, or worked out from its first layers."""

from __future__ import annotations

import contextlib
import inspect
import itertools
from dataclasses import dataclass
from typing import Any, Dict, Iterator, List, Mapping, Optional, Tuple

import torch
from torch import nn

from .failure import Failure, Roots, first_line, own_lines
from .loading import load
from .report import Report

BATCH = 2
"""Samples in an inferred batch: batch normalisation in train mode needs more than one."""

_IMAGE_SIZES = (32, 28, 64, 224, 96, 128, 256, 299, 512)
_LENGTHS = (16, 64, 128, 512, 1024, 16_000)
_DTYPES = {
    "float": torch.float32, "float16": torch.float16, "bfloat16": torch.bfloat16, "float32": torch.float32,
    "float64": torch.float64, "int": torch.int64, "int32": torch.int32, "int64": torch.int64, "long": torch.int64,
    "bool": torch.bool, "uint8": torch.uint8,
}  # fmt: skip


@dataclass
class Batch:
    """The arguments of one forward pass, and what a training step is given."""

    args: Tuple[Any, ...]
    kwargs: Dict[str, Any]
    whole: Any
    target: Any = None

    def to(self, device: Any) -> Batch:
        """The same batch on a device."""
        return Batch(move(self.args, device), move(self.kwargs, device), move(self.whole, device),
                     move(self.target, device))  # fmt: skip

    def resized(self, samples: int) -> Batch:
        """The same kind of batch with that many samples, by repeating the first ones."""

        def resize(value: Any) -> Any:
            if isinstance(value, torch.Tensor) and value.dim():
                index = torch.arange(samples, device=value.device) % value.shape[0]
                return value[index]
            return value

        return Batch(*(_each(part, resize) for part in (self.args, self.kwargs, self.whole, self.target)))

    @property
    def samples(self) -> int:
        """The length of the first tensor's first dimension."""
        for tensor in tensors((self.args, self.kwargs)):
            if tensor.dim():
                return int(tensor.shape[0])
        return 1

    def described(self) -> str:
        """`x: (2, 3, 32, 32) float32`."""
        parts = [_described(value) for value in self.args]
        parts += [f"{name}={_described(value)}" for name, value in self.kwargs.items()]
        return ", ".join(parts)


def _each(value: Any, change: Any) -> Any:
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        return type(value)(*(_each(item, change) for item in value))
    if isinstance(value, (list, tuple)):
        return type(value)(_each(item, change) for item in value)
    if isinstance(value, Mapping):
        return {key: _each(item, change) for key, item in value.items()}
    return change(value)


def move(value: Any, device: Any) -> Any:
    """Tensors in nested lists, tuples and dicts, on `device`."""
    return _each(value, lambda item: item.to(device) if hasattr(item, "to") and callable(item.to) else item)


def tensors(value: Any) -> Iterator[torch.Tensor]:
    """All tensors in nested lists, tuples, dicts and objects with fields (dataclasses, transformers' outputs)."""
    if isinstance(value, torch.Tensor):
        yield value
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from tensors(item)
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from tensors(item)
    elif hasattr(value, "__dataclass_fields__"):
        for name in value.__dataclass_fields__:
            yield from tensors(getattr(value, name))


def _described(value: Any) -> str:
    if isinstance(value, torch.Tensor):
        return f"{tuple(value.shape)} {str(value.dtype).replace('torch.', '')}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(map(_described, value)) + "]"
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {_described(item)}" for key, item in value.items()) + "}"
    return type(value).__name__


def parse_shapes(texts: List[str]) -> List[Tuple[str, Tuple[int, ...], torch.dtype]]:
    """`x=2,3,32,32` and `ids=2,16:int64`, or without a name.

    Raises:
        Failure: a text has another form.
    """
    found = []
    for text in texts:
        name, equals, rest = text.rpartition("=")
        numbers, _, kind = rest.partition(":")
        try:
            shape = tuple(int(number) for number in numbers.replace("x", ",").split(","))
            dtype = _DTYPES[kind or "float32"]
        except (ValueError, KeyError):
            raise Failure(
                f"--shape {text} can't be read",
                "write name=2,3,32,32, with a type where it is not float32: ids=2,16:int64",
            ) from None
        found.append((name if equals else "", shape, dtype))
    return found


def _filled(shape: Tuple[int, ...], dtype: torch.dtype, high: int = 2) -> torch.Tensor:
    if dtype.is_floating_point:
        return torch.randn(shape, dtype=dtype)
    if dtype is torch.bool:
        return torch.ones(shape, dtype=dtype)
    return torch.randint(0, max(high, 1), shape, dtype=dtype)


def find_batch(model: nn.Module, request: Mapping[str, Any], report: Report, roots: Roots) -> Batch:
    """The batch for a model, from the first source that there is.

    Raises:
        Failure: there is none, and no guess works.
    """
    if request.get("shapes"):
        shapes = parse_shapes(request["shapes"])
        named = {name: _filled(shape, dtype) for name, shape, dtype in shapes if name}
        args = tuple(_filled(shape, dtype) for name, shape, dtype in shapes if not name)
        named = {_parameter_named(model, name): value for name, value in named.items()}
        report.assume("input as given by --shape, filled with random numbers")
        first = args[0] if len(args) == 1 and not named else (*args, *named.values())
        return Batch(args, named, first)
    if request.get("batch_from"):
        return _from_user(model, request, report, roots)
    example = getattr(model, "example_input_array", None)
    if example is not None:
        report.assume("input: the model's example_input_array")
        return as_batch(model, example, whole=example)
    own = _own_loader(model, report)
    return own if own is not None else _inferred(model, report)


def _own_loader(model: nn.Module, report: Report) -> Optional[Batch]:
    """A batch of the train_dataloader that a LightningModule defines itself."""
    loader = getattr(type(model), "train_dataloader", None)
    if loader is None or "lightning" in getattr(loader, "__module__", ""):
        return None
    try:
        batch = next(iter(model.train_dataloader()))  # type: ignore[operator]
    except Exception as error:
        report.assume(f"train_dataloader() gave no batch: {first_line(error)}")
        return None
    report.assume("input: a batch of the model's own train_dataloader()")
    return as_batch(model, batch, whole=batch)


def _parameter_named(model: nn.Module, name: str) -> str:
    parameters = inspect.signature(model.forward).parameters
    if name in parameters or any(item.kind is item.VAR_KEYWORD for item in parameters.values()):
        return name
    raise Failure(
        f"{type(model).__name__}.forward has no parameter {name!r}", f"it takes {', '.join(parameters) or 'nothing'}"
    )


def _from_user(model: nn.Module, request: Mapping[str, Any], report: Report, roots: Roots) -> Batch:
    reference = request["batch_from"]
    source = load(reference, request["root"], roots)
    label = reference["name"]
    try:
        made = source() if callable(source) and not isinstance(source, torch.utils.data.DataLoader) else source
        if isinstance(made, torch.utils.data.Dataset):
            made = torch.utils.data.DataLoader(made, batch_size=BATCH)
        if isinstance(made, torch.utils.data.DataLoader) or (
            hasattr(made, "__next__") or (hasattr(made, "__iter__") and not isinstance(made, _PLAIN))
        ):
            made = next(iter(made))
    except Exception as error:
        raise Failure(
            f"{label} gives no batch: {first_line(error)}", "", roots.deepest(error), own_lines(error, roots)
        ) from error
    report.assume(f"input: a batch of {label}")
    return as_batch(model, made, whole=made)


_PLAIN = (torch.Tensor, list, tuple, dict)


def as_batch(model: nn.Module, value: Any, whole: Any) -> Batch:
    """How a batch reaches forward: a dict by names where forward has them, a pair as (input, target)."""
    required, most = _positional(model)
    if isinstance(value, Mapping):
        names = inspect.signature(model.forward).parameters
        open_ended = any(item.kind is item.VAR_KEYWORD for item in names.values())
        fitting = {key: item for key, item in value.items() if key in names or open_ended}
        if fitting and len(fitting) >= required:
            return Batch((), fitting, whole, value.get("labels", value.get("target", value.get("label"))))
        return Batch((value,), {}, whole)
    if isinstance(value, (list, tuple)):
        if len(value) > most or (len(value) == 2 and required == 1):
            inputs = tuple(value[:required]) or tuple(value[:1])
            return Batch(inputs, {}, whole, value[len(inputs)] if len(value) > len(inputs) else None)
        return Batch(tuple(value), {}, whole)
    return Batch((value,), {}, whole)


def _positional(model: nn.Module) -> Tuple[int, int]:
    """How many positional arguments forward needs, and how many it takes."""
    required = most = 0
    for parameter in inspect.signature(model.forward).parameters.values():
        if parameter.kind is parameter.VAR_POSITIONAL:
            most = 1_000
        elif parameter.kind in (parameter.POSITIONAL_ONLY, parameter.POSITIONAL_OR_KEYWORD):
            most += 1
            required += parameter.default is parameter.empty
    return max(required, 1), max(most, 1)


# ------------------------------------------------------------------------------------ working it out


def _inferred(model: nn.Module, report: Report) -> Batch:
    """Try inputs that the first layers would take until one goes through, without computing anything."""
    required, _ = _positional(model)
    tried: List[str] = []
    failures: List[str] = []
    for candidate in itertools.islice(_candidates(model, required), 200):
        batch = Batch(candidate, {}, candidate[0] if len(candidate) == 1 else candidate)
        error = _refuses(model, batch)
        if error is None:
            report.assume(f"input worked out from the layers: {batch.described()}, random numbers")
            return batch
        tried.append(batch.described())
        failures.append(first_line(error))
    raise Failure(
        f"no input for {type(model).__name__} could be worked out",
        "give --shape NAME=2,3,32,32 for each parameter of forward, or --batch-from module:function",
        details="\n".join(f"{shape}: {why}" for shape, why in list(zip(tried, failures))[:6]),
    )


def _candidates(model: nn.Module, required: int) -> Iterator[Tuple[torch.Tensor, ...]]:
    options = list(_first_inputs(model))
    for option in options:
        yield (option,) * required
    # Several inputs of different kinds: the first layers of the branches, in the order of their definition.
    if required > 1:
        for chosen in itertools.islice(itertools.product(options[:8], repeat=required), 100):
            yield tuple(chosen)


def _first_inputs(model: nn.Module) -> Iterator[torch.Tensor]:
    """What each of the first layers takes, the likeliest first."""
    seen = set()
    for layer in itertools.islice((item for item in model.modules() if not list(item.children())), 12):
        for tensor in _taken_by(layer):
            key = (tuple(tensor.shape), tensor.dtype)
            if key not in seen:
                seen.add(key)
                yield tensor


def _taken_by(layer: nn.Module) -> Iterator[torch.Tensor]:
    if isinstance(layer, nn.Embedding):
        yield _filled((BATCH, 16), torch.int64, layer.num_embeddings)
        yield _filled((16, BATCH), torch.int64, layer.num_embeddings)
        yield _filled((BATCH,), torch.int64, layer.num_embeddings)
    elif isinstance(layer, nn.EmbeddingBag):
        yield _filled((BATCH, 16), torch.int64, layer.num_embeddings)
    elif isinstance(layer, (nn.Conv2d, nn.ConvTranspose2d)):
        for side in _IMAGE_SIZES:
            yield _filled((BATCH, layer.in_channels, side, side), torch.float32)
    elif isinstance(layer, nn.Conv1d):
        for length in _LENGTHS:
            yield _filled((BATCH, layer.in_channels, length), torch.float32)
    elif isinstance(layer, nn.Conv3d):
        for side in (16, 32, 64, 112):
            yield _filled((BATCH, layer.in_channels, min(side, 16), side, side), torch.float32)
    elif isinstance(layer, nn.RNNBase):
        shape = (BATCH, 16, layer.input_size) if layer.batch_first else (16, BATCH, layer.input_size)
        yield _filled(shape, torch.float32)
    elif isinstance(layer, nn.Linear):
        yield _filled((BATCH, layer.in_features), torch.float32)
        yield _filled((BATCH, 16, layer.in_features), torch.float32)
        # `x.view(x.size(0), -1)` first: images whose pixels make up the features.
        for channels in (1, 3):
            side = round((layer.in_features / channels) ** 0.5)
            if channels * side * side == layer.in_features:
                yield _filled((BATCH, channels, side, side), torch.float32)
    elif isinstance(layer, (nn.BatchNorm1d, nn.BatchNorm2d, nn.BatchNorm3d)):
        extra = {nn.BatchNorm1d: (), nn.BatchNorm2d: (32, 32), nn.BatchNorm3d: (16, 32, 32)}
        for kind, rest in extra.items():
            if isinstance(layer, kind):
                yield _filled((BATCH, layer.num_features, *rest), torch.float32)
    elif isinstance(layer, nn.LayerNorm):
        yield _filled((BATCH, *layer.normalized_shape), torch.float32)
        yield _filled((BATCH, 16, *layer.normalized_shape), torch.float32)


def _refuses(model: nn.Module, batch: Batch) -> Optional[BaseException]:
    """Why the model does not take the batch; None if it does."""
    from .tracing import forward_on_fakes

    try:
        with contextlib.redirect_stdout(None):
            forward_on_fakes(model, batch)
    except Exception as error:
        return error
    return None
