"""What Trainwright knows of libraries: which names build what, and what they do to tensors and modes.

Data, not code: each entry is a fact about a public API, with its source where it isn't plain from the name.
`tests/evidence/test_library.py` checks them against the installed libraries.
"""

from __future__ import annotations

from functools import lru_cache

from trainwright.semantics.values import Kind

_PREFIXES: tuple[tuple[str, Kind], ...] = (
    ("torch.optim.lr_scheduler.", Kind.SCHEDULER),
    ("torch.optim.swa_utils.SWALR", Kind.SCHEDULER),
    ("torch.optim.", Kind.OPTIMIZER),
    ("torch_optimizer.", Kind.OPTIMIZER),
    ("apex.optimizers.", Kind.OPTIMIZER),
    ("bitsandbytes.optim.", Kind.OPTIMIZER),
    ("deepspeed.ops.adam.", Kind.OPTIMIZER),
    ("torch.nn.", Kind.MODULE),
    ("torch_geometric.nn.", Kind.MODULE),
    ("torchvision.models.", Kind.MODULE),
    ("torch.utils.data.DataLoader", Kind.LOADER),
    ("torch.utils.data.dataloader.DataLoader", Kind.LOADER),
    ("torch_geometric.loader.", Kind.LOADER),
    ("torch.utils.data.", Kind.DATASET),
    ("torchvision.datasets.", Kind.DATASET),
    ("torch.cuda.amp.GradScaler", Kind.SCALER),
    ("torch.amp.GradScaler", Kind.SCALER),
    ("torch.cuda.amp.grad_scaler.GradScaler", Kind.SCALER),
    ("lightning.Trainer", Kind.TRAINER),
    ("lightning.pytorch.Trainer", Kind.TRAINER),
    ("pytorch_lightning.Trainer", Kind.TRAINER),
    ("transformers.Trainer", Kind.TRAINER),
)

_EXACT: dict[str, Kind] = {
    "transformers.AdamW": Kind.OPTIMIZER,
    "transformers.Adafactor": Kind.OPTIMIZER,
    "transformers.get_scheduler": Kind.SCHEDULER,
    "transformers.get_linear_schedule_with_warmup": Kind.SCHEDULER,
    "transformers.get_cosine_schedule_with_warmup": Kind.SCHEDULER,
    "timm.create_model": Kind.MODULE,
    "timm.models.create_model": Kind.MODULE,
    "timm.optim.create_optimizer": Kind.OPTIMIZER,
    "timm.optim.create_optimizer_v2": Kind.OPTIMIZER,
    "segmentation_models_pytorch.Unet": Kind.MODULE,
}

WRAPPERS = frozenset(
    {
        "torch.nn.DataParallel",
        "torch.nn.parallel.DataParallel",
        "torch.nn.parallel.DistributedDataParallel",
        "torch.distributed.fsdp.FullyShardedDataParallel",
        "torch.compile",
        "torch.jit.script",
        "torch.nn.SyncBatchNorm.convert_sync_batchnorm",
        "apex.parallel.DistributedDataParallel",
        "ray.train.torch.prepare_model",
    }
)
"""Callables whose result is the module that they are given: one mode, one set of parameters."""

COPIES = frozenset(
    {
        "copy.deepcopy",
        "torch.optim.swa_utils.AveragedModel",
        "timm.utils.ModelEma",
        "timm.utils.ModelEmaV2",
        "timm.utils.ModelEmaV3",
    }
)
"""Callables whose result is a copy of what they are given, with a mode and parameters of its own."""

_INDIFFERENT = (
    "Linear Bilinear LazyLinear Identity Conv1d Conv2d Conv3d ConvTranspose1d ConvTranspose2d ConvTranspose3d "
    "LazyConv1d LazyConv2d Embedding EmbeddingBag LayerNorm GroupNorm RMSNorm LocalResponseNorm InstanceNorm1d "
    "InstanceNorm2d InstanceNorm3d ReLU ReLU6 LeakyReLU PReLU ELU SELU CELU GELU SiLU Mish Tanh Sigmoid LogSigmoid "
    "Hardtanh Hardswish Hardsigmoid Softplus Softsign Softmax LogSoftmax Softmax2d Softmin GLU Threshold Tanhshrink "
    "MaxPool1d MaxPool2d MaxPool3d AvgPool1d AvgPool2d AvgPool3d AdaptiveAvgPool1d AdaptiveAvgPool2d "
    "AdaptiveAvgPool3d AdaptiveMaxPool1d AdaptiveMaxPool2d MaxUnpool2d Flatten Unflatten Upsample UpsamplingNearest2d "
    "UpsamplingBilinear2d PixelShuffle PixelUnshuffle ZeroPad2d ReflectionPad2d ReplicationPad2d ConstantPad2d "
    "CosineSimilarity PairwiseDistance Fold Unfold RNN LSTM GRU RNNCell LSTMCell GRUCell MultiheadAttention Parameter"
)
_INDIFFERENT_DGL = "GraphConv TAGConv GINConv SGConv ChebConv"
_INDIFFERENT_GRAPH = "GCNConv SAGEConv GraphConv ChebConv GINConv TAGConv SGConv ARMAConv"

INDIFFERENT_MODULES = frozenset(
    {f"torch.nn.{n}" for n in _INDIFFERENT.split()}
    | {f"torch_geometric.nn.{n}" for n in _INDIFFERENT_GRAPH.split()}
    | {"torch_geometric.nn.MetaPath2Vec", "torch_geometric.nn.Node2Vec"}
    | {f"dgl.nn.{part}{n}" for part in ("", "pytorch.") for n in _INDIFFERENT_DGL.split()}
)
"""Modules that do the same in train and eval mode unless they are given a dropout argument. InstanceNorm keeps no
running statistics by default (track_running_stats=False, torch 2.13, torch/nn/modules/instancenorm.py)."""

_LAYERLESS = (
    "torch builtins numpy math typing sklearn scipy pandas collections logging functools itertools pathlib dataclasses "
    "enum abc os sys re json time datetime random copy matplotlib PIL cv2 tqdm yaml omegaconf wandb"
)
LAYERLESS = tuple(f"{name}." for name in _LAYERLESS.split())
"""Libraries whose classes are no layers (those of torch.nn are asked for before)."""

_PARAMETERLESS = (
    "Identity ReLU ReLU6 LeakyReLU ELU SELU CELU GELU SiLU Mish Tanh Sigmoid LogSigmoid Hardtanh Hardswish "
    "Hardsigmoid Softplus Softsign Softmax LogSoftmax Softmax2d Softmin GLU Threshold Tanhshrink MaxPool1d "
    "MaxPool2d MaxPool3d AvgPool1d AvgPool2d AvgPool3d AdaptiveAvgPool1d AdaptiveAvgPool2d AdaptiveAvgPool3d "
    "AdaptiveMaxPool1d AdaptiveMaxPool2d Flatten Unflatten Upsample PixelShuffle PixelUnshuffle ZeroPad2d "
    "CosineSimilarity PairwiseDistance Fold Unfold Dropout Dropout1d Dropout2d Dropout3d"
)
PARAMETERLESS_MODULES = frozenset(f"torch.nn.{name}" for name in _PARAMETERLESS.split())
"""Modules without parameters: alone they record nothing."""

LAYER_ARGUMENTS: dict[str, tuple[str, ...]] = {
    "Linear": ("in_features", "out_features", "bias"),
    "LazyLinear": ("out_features", "bias"),
    "Embedding": ("num_embeddings", "embedding_dim"),
    "Flatten": ("start_dim", "end_dim"),
    "Softmax": ("dim",),
    "LogSoftmax": ("dim",),
    "Dropout": ("p", "inplace"),
    "ReLU": ("inplace",),
    "ReLU6": ("inplace",),
    "SELU": ("inplace",),
    "SiLU": ("inplace",),
    "ELU": ("alpha", "inplace"),
    "LeakyReLU": ("negative_slope", "inplace"),
    "Parameter": ("data", "requires_grad"),
} | {f"Conv{t}{d}d": ("in_channels", "out_channels", "kernel_size") for t in ("", "Transpose") for d in (1, 2, 3)}
"""The first parameters of layers, in order (torch 2.13), where an argument says something of what comes out."""

CONTAINERS = frozenset({"Sequential", "ModuleList", "ModuleDict", "ParameterList", "ParameterDict", "Module"})

PLAIN_BASES = frozenset({"torch.nn.Module", "lightning.pytorch.LightningModule", "torch.nn.Sequential"})

MODULE_BASES = frozenset(
    {"torch.nn.Module", "lightning.pytorch.LightningModule", "torch.nn.Sequential", "torch.nn.ModuleList",
     "torch.jit.ScriptModule", "transformers.PreTrainedModel", "torch_geometric.nn.MessagePassing"}
)  # fmt: skip
"""Bases that make a class a torch.nn.Module."""

NO_GRAD = frozenset(
    {"torch.no_grad", "torch.inference_mode", "torch.autograd.no_grad", "torch.autograd.grad_mode.no_grad",
     "torch.autograd.inference_mode", "torch.autograd.grad_mode.inference_mode"}
)  # fmt: skip
ENABLE_GRAD = frozenset({"torch.enable_grad", "torch.autograd.enable_grad"})

CLIPPING = frozenset(
    {f"torch.nn.utils.{module}{name}" for module in ("", "clip_grad.")
     for name in ("clip_grad_norm_", "clip_grad_value_", "clip_grad_norm", "clip_grad_value", "clip_grads_with_norm_")}
)  # fmt: skip
"""Functions that clip gradients in place."""

FINITE = frozenset({"isnan", "isfinite", "isinf", "nan_to_num", "detect_anomaly", "set_detect_anomaly"})
"""Functions and methods, of torch, numpy and math, by which code minds numbers that are not finite."""

SET_GRAD = frozenset({"torch.set_grad_enabled", "torch.autograd.set_grad_enabled"})

GRAPHLESS = frozenset(
    {
        "argmax", "argmin", "argsort", "eq", "ne", "lt", "le", "gt", "ge", "isnan", "isfinite", "isinf", "equal",
        "allclose", "numel", "size", "dim", "tolist", "item", "detach", "numpy", "nonzero", "bool", "long", "int",
        "byte", "multinomial", "bincount", "unique", "bernoulli", "no_grad", "randint", "randperm", "arange",
        "ones_like", "zeros_like", "rand_like", "randn_like", "full_like", "empty_like", "any", "all", "count_nonzero",
        "logical_and", "logical_or", "logical_not", "is_tensor", "element_size", "one_hot",
    }
)  # fmt: skip
"""Tensor methods and torch functions whose result never carries a graph: integer, Boolean, detached or new."""

FACTORIES = frozenset(
    {"tensor", "as_tensor", "zeros", "ones", "rand", "randn", "empty", "full", "eye", "linspace", "from_numpy",
     "load"}
)  # fmt: skip
"""torch functions that make a new leaf without a graph."""

CRITERIA_FUNCTIONS = frozenset(
    {
        "cross_entropy", "nll_loss", "mse_loss", "l1_loss", "smooth_l1_loss", "huber_loss", "binary_cross_entropy",
        "binary_cross_entropy_with_logits", "kl_div", "cosine_embedding_loss", "margin_ranking_loss",
        "triplet_margin_loss", "hinge_embedding_loss", "ctc_loss", "gaussian_nll_loss", "poisson_nll_loss",
        "multi_margin_loss", "multilabel_margin_loss", "multilabel_soft_margin_loss", "soft_margin_loss",
    }
)  # fmt: skip
"""Loss functions of torch.nn.functional."""


@lru_cache(maxsize=4096)
def kind_of(name: str) -> Kind | None:
    """The kind of what calling the library name `name` gives; None when not known.

    Classes are told from functions by their capital, as the libraries themselves spell them.
    """
    if name in _EXACT:
        return _EXACT[name]
    last = name.rpartition(".")[2]
    if name.startswith("torch.nn.") and last.removesuffix("2d").endswith("Loss"):  # NLLLoss2d, until torch 1.13
        return Kind.CRITERION
    for prefix, kind in _PREFIXES:
        if name == prefix:
            return kind
        if prefix.endswith(".") and name.startswith(prefix):
            if kind is Kind.MODULE and name.startswith("torchvision.models."):
                return kind
            if kind is Kind.MODULE and last.endswith(("Loader", "Sampler")):
                return None  # torch_geometric.nn.models.tgn.LastNeighborLoader is no module
            return kind if last[:1].isupper() else None
    return None
