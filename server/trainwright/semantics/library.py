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
        "torch.nn.utils.convert_sync_batchnorm",
        "torch.nn.SyncBatchNorm.convert_sync_batchnorm",
        "apex.parallel.DistributedDataParallel",
    }
)
"""Callables whose result is the module that they are given: one mode, one set of parameters."""

_MODE_DEPENDENT = frozenset(
    {
        "Dropout", "Dropout1d", "Dropout2d", "Dropout3d", "AlphaDropout", "FeatureAlphaDropout", "BatchNorm",
        "BatchNorm1d", "BatchNorm2d", "BatchNorm3d", "LazyBatchNorm1d", "LazyBatchNorm2d", "LazyBatchNorm3d",
        "SyncBatchNorm", "RReLU", "TransformerEncoderLayer", "TransformerDecoderLayer", "Transformer",
    }
)  # fmt: skip
"""Classes of torch.nn (and torch_geometric.nn) whose output depends on train/eval as they are built by default:
the Transformer layers have dropout=0.1 by default (torch 2.13, torch/nn/modules/transformer.py)."""

_PLAIN_NAMESPACES = ("torch.nn.", "torch_geometric.nn.")

NO_GRAD = frozenset(
    {"torch.no_grad", "torch.inference_mode", "torch.autograd.no_grad", "torch.autograd.grad_mode.no_grad",
     "torch.autograd.inference_mode", "torch.autograd.grad_mode.inference_mode"}
)  # fmt: skip
ENABLE_GRAD = frozenset({"torch.enable_grad", "torch.autograd.enable_grad"})

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
        "multi_margin_loss", "multilabel_soft_margin_loss", "soft_margin_loss",
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
    if name.startswith("torch.nn.") and last.endswith("Loss"):
        return Kind.CRITERION
    for prefix, kind in _PREFIXES:
        if name == prefix:
            return kind
        if prefix.endswith(".") and name.startswith(prefix):
            if kind is Kind.MODULE and name.startswith("torchvision.models."):
                return kind
            return kind if last[:1].isupper() else None
    return None


def mode_matters(name: str, has_dropout_argument: bool) -> bool | None:
    """Whether a layer of class `name` behaves differently in train and eval mode; None when not known."""
    last = name.rpartition(".")[2]
    if name.startswith(_PLAIN_NAMESPACES):
        return last in _MODE_DEPENDENT or has_dropout_argument
    return None
