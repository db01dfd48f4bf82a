"""What scale the values of a tensor have: the operation that gave it to them.

`linear` stands for every layer whose output is unbounded (scores, logits). Rectifiers and dropout are only spoken of
where they follow such a layer directly. What an operation does not say stays unknown.
"""

from __future__ import annotations

from trainwright.semantics.values import Made

LINEAR = "linear"
PROBABILITIES = frozenset({"sigmoid", "softmax"})
LOG_PROBABILITIES = frozenset({"log_softmax", "log_sigmoid"})
BENDING = frozenset({"relu", "relu6", "elu", "celu", "selu", "gelu", "silu", "mish", "softplus", "hardswish", "tanh",
                     "dropout"})  # fmt: skip
"""What spoils logits on their way: cuts off or bounds their values, or sets some of them to zero."""

_RESCALING = {
    "sigmoid": "sigmoid", "sigmoid_": "sigmoid", "hardsigmoid": "sigmoid", "expit": "sigmoid",
    "softmax": "softmax", "softmax_": "softmax", "log_softmax": "log_softmax", "logsigmoid": "log_sigmoid",
}  # fmt: skip
"""Functions and methods that give values a scale, whatever they are applied to."""

_LAYERS = {
    "Linear": LINEAR, "LazyLinear": LINEAR, "Bilinear": LINEAR, "Conv1d": LINEAR, "Conv2d": LINEAR, "Conv3d": LINEAR,
    "ConvTranspose1d": LINEAR, "ConvTranspose2d": LINEAR, "ConvTranspose3d": LINEAR, "Sigmoid": "sigmoid",
    "Hardsigmoid": "sigmoid", "Softmax": "softmax", "Softmax2d": "softmax", "LogSoftmax": "log_softmax",
    "LogSigmoid": "log_sigmoid", "ReLU": "relu", "ReLU6": "relu6", "ELU": "elu", "CELU": "celu", "SELU": "selu",
    "GELU": "gelu", "SiLU": "silu", "Mish": "mish", "Softplus": "softplus", "Hardswish": "hardswish", "Tanh": "tanh",
    "LeakyReLU": "leaky_relu", "Dropout": "dropout",
}  # fmt: skip
_KEEPING_LAYERS = frozenset({"Identity", "Flatten", "Unflatten", "Upsample", "UpsamplingBilinear2d", "PixelShuffle",
                             "UpsamplingNearest2d"})  # fmt: skip

_KEEPING = frozenset(
    {"view", "reshape", "squeeze", "unsqueeze", "flatten", "permute", "transpose", "contiguous", "float", "double",
     "half", "bfloat16", "to", "cuda", "cpu", "clone", "expand", "repeat", "t", "detach", "type", "type_as", "numpy",
     "data", "requires_grad_", "gather", "masked_select", "index_select", "swapaxes", "movedim", "interpolate",
     "upsample", "detach_", "tolist", "take", "view_as", "reshape_as", "squeeze_", "unsqueeze_", "item"}
)  # fmt: skip
"""Functions and methods that leave the values as they are: moved, copied or in another arrangement."""
_ON_LINEAR = frozenset(_LAYERS.values()) - {LINEAR, *PROBABILITIES, *LOG_PROBABILITIES} | {"relu_", "tanh_"}

SAVES_OUTPUT = frozenset({"sigmoid", "tanh", "softmax", "log_softmax", "exp", "sqrt", "rsqrt", "reciprocal", "relu",
                          "tan", "expm1", "softmin"})  # fmt: skip
"""Operations whose backward reads their own output (torch 2.13, tools/autograd/derivatives.yaml: `result`)."""
SAVING_LAYERS = {"Sigmoid": "sigmoid", "Tanh": "tanh", "Softmax": "softmax", "LogSoftmax": "log_softmax",
                 "ReLU": "relu", "Softmin": "softmin"}  # fmt: skip
SHARING = frozenset({"view", "reshape", "squeeze", "unsqueeze", "flatten", "permute", "transpose", "t", "contiguous",
                     "expand", "view_as", "to", "cuda", "float", "requires_grad_"})  # fmt: skip
"""Methods whose result may be the very memory that they are called on."""


def after(operation: str, before: Made | None, where: str, line: int) -> Made | None:
    """The scale behind a function, or the method of the same name."""
    if operation in _KEEPING:
        return before
    how = _RESCALING.get(operation)
    if how is not None:
        return Made(how, where, line)
    if before is None:
        return None
    if operation == "log" and before.how in PROBABILITIES:
        return Made(f"log_{before.how}", where, line)
    if operation == "exp" and before.how in LOG_PROBABILITIES:
        return Made(before.how.removeprefix("log_"), where, line)
    if operation in _ON_LINEAR and before.how == LINEAR:
        return Made(operation.rstrip("_"), where, line)
    return None


def behind_layer(layer: str, before: Made | None, where: str, line: int) -> Made | None:
    """The scale behind a layer of torch.nn, by the name of its class."""
    how = _LAYERS.get(layer)
    if how is None:
        return before if layer in _KEEPING_LAYERS else None
    if how in _ON_LINEAR and (before is None or before.how != LINEAR):
        return None
    return Made(how, where, line)
