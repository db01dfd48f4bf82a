"""Names as evidence: what `val_loader`, `evaluate` or `criterion` suggest. Evidence, never proof."""

from __future__ import annotations

import re
from functools import lru_cache

from trainwright.semantics.values import Part

_WORD = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|\d+")

_PARTS = {
    "train": Part.TRAIN,
    "training": Part.TRAIN,
    "trn": Part.TRAIN,
    "val": Part.VALIDATION,
    "vali": Part.VALIDATION,
    "valid": Part.VALIDATION,
    "validation": Part.VALIDATION,
    "dev": Part.VALIDATION,
    "eval": Part.VALIDATION,
    "evaluation": Part.VALIDATION,
    "holdout": Part.TEST,
    "test": Part.TEST,
    "testing": Part.TEST,
    "tst": Part.TEST,
    "xtrain": Part.TRAIN,
    "ytrain": Part.TRAIN,
    "xval": Part.VALIDATION,
    "yval": Part.VALIDATION,
    "xvalid": Part.VALIDATION,
    "yvalid": Part.VALIDATION,
    "xtest": Part.TEST,
    "ytest": Part.TEST,
}
_MODELS = {
    "model", "net", "network", "encoder", "decoder", "generator", "discriminator", "backbone", "classifier",
    "policy", "critic", "actor", "vae", "unet", "transformer", "lstm", "rnn", "gru", "cnn", "mlp", "gan", "resnet",
    "autoencoder", "module", "student", "teacher", "predictor", "regressor",
}  # fmt: skip
_EVALUATION = {
    "validate", "validation", "val", "vali", "valid", "evaluate", "evaluation", "eval", "test", "predict", "prediction",
    "predictions", "inference", "generate", "sample", "translate",
}  # fmt: skip
_LAYERS = _MODELS | {"layer", "layers", "block", "blocks", "modules", "models", "nets", "members", "fn", "base", "head",
                     "heads", "body", "stem", "features"}  # fmt: skip
_GENERATION = {"generate", "sample"}
_VERBS = {
    "create", "load", "get", "build", "make", "log", "save", "register", "train", "fit", "init", "update", "test",
    "evaluate", "predict", "run", "export", "convert", "setup", "set", "define", "compile", "freeze", "eval", "delete",
    "list", "search", "download", "upload", "restore", "find", "select", "check", "validate", "print", "plot", "deploy",
    "transition", "copy", "reset", "prepare", "initialize", "construct", "is", "has", "use", "add", "remove", "store",
    "exec", "import", "forward",
}  # fmt: skip
_TRAINING = {"train", "training", "fit", "learn", "finetune", "pretrain"}


@lru_cache(maxsize=4096)
def words(name: str) -> tuple[str, ...]:
    """The lower-case words of an identifier: `valLoader_2` is val, loader, 2."""
    return tuple(w.lower() for w in _WORD.findall(name))


@lru_cache(maxsize=4096)
def part_of(name: str) -> Part | None:
    """The part of the data that a name speaks of; None when it speaks of none or of several."""
    found = {_PARTS[w] for w in words(name) if w in _PARTS}
    if Part.TRAIN in found or not found:
        return Part.TRAIN if found == {Part.TRAIN} else None
    return Part.TEST if Part.TEST in found else Part.VALIDATION


@lru_cache(maxsize=4096)
def names_model(name: str) -> bool:
    """Whether a name (its last component) is one that people give to a model: `net`, `modelA`, `self.encoder`."""
    component = name.rpartition(".")[2] or name
    if component[:1].isupper() and any(character.islower() for character in component):
        return False  # PythonModel(...) builds one
    last = words(component)
    while last and (last[-1].isdigit() or len(last[-1]) == 1):
        last = last[:-1]
    if len(last) > 1 and last[0] in _VERBS:
        return False  # create_model(...) builds one
    return bool(last) and (last[-1] in _MODELS or (last[0] in _MODELS and len(last) == 2 and last[1] in {"ema", "ddp"}))


@lru_cache(maxsize=4096)
def names_network(name: str) -> bool:
    """Whether a name says that it is a whole network; decoders, transformers and predictors may be anything."""
    return any(w in {"model", "net", "network", "module"} for w in words(name.rpartition(".")[2]))


@lru_cache(maxsize=4096)
def names_layers(name: str) -> bool:
    """Whether a name is one that people give to a model or to parts of one."""
    return names_model(name) or any(w in _LAYERS for w in words(name))


@lru_cache(maxsize=4096)
def names_optimizer(name: str) -> bool:
    """Whether a name is one that people give to an optimizer: `optimizer`, `optim_d`, `opt`, `self.optimizerG`."""
    return any(w in {"optimizer", "optimizers", "optim", "opt", "optimiser"} for w in words(name.rpartition(".")[2]))


@lru_cache(maxsize=4096)
def names_scheduler(name: str) -> bool:
    """Whether a name is one that people give to a learning-rate scheduler."""
    return any(w in {"scheduler", "sched", "schedule", "warmup"} for w in words(name.rpartition(".")[2]))


@lru_cache(maxsize=4096)
def names_criterion(name: str) -> bool:
    """Whether a name is one that people give to a loss function: `criterion`, `loss_fn`, `bce_loss`."""
    return any(w in {"criterion", "criteria", "loss", "losses"} for w in words(name.rpartition(".")[2]))


@lru_cache(maxsize=4096)
def names_evaluation(name: str) -> bool:
    """Whether a function's name says that it evaluates or predicts, and not also that it trains."""
    found = words(name)
    if any(w in _TRAINING for w in found):
        return False
    return any(w in _EVALUATION for w in found) or found[-1:] == ("infer",)  # infer_shapes() deduces something


@lru_cache(maxsize=4096)
def names_generation(name: str) -> bool:
    """Whether a function's name says that it draws from a model: samples are drawn in training mode on purpose too."""
    found = words(name)
    return any(w in _GENERATION for w in found) and not any(w in _EVALUATION - _GENERATION for w in found)
