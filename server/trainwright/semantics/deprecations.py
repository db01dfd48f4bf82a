"""What torch and torchvision have deprecated or removed, in which version, and what stands for it today.

Data, not code. Sources: the deprecation notes and warnings of torch 2.13 itself (torch/_linalg_utils.py,
torch/functional.py, torch/nn/init.py, torch/optim/lr_scheduler.py, ...), the release notes of torch and torchvision,
and the public rule list of TorchFix (https://github.com/pytorch-labs/torchfix). `tests/evidence` checks the names of
torch against the installed one; torchvision's are from its release notes and pull requests.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from trainwright.semantics.library import CRITERIA_FUNCTIONS
from trainwright.semantics.names import canonical
from trainwright.semantics.versions import declared, may_be_below, may_reach


@dataclass(frozen=True)
class Deprecation:
    """One name of a library, or one of its arguments, with the versions in which it changed."""

    since: str
    """The version that deprecated it."""
    instead: str
    """What to use, for the message."""
    rename: str = ""
    """The name that stands for it today: same arguments, same result."""
    removed: str = ""
    """The version without it: using it fails."""
    raises: bool = False
    """Whether it can still be imported after that, and raises when it is called."""
    documented: bool = False
    """Whether only the documentation says so: no warning is given."""
    successor: str = ""
    """The version since which `rename` exists, when that is not long before `since`."""


_TORCH_OF_VISION = {
    "0.2": "0.4", "0.3": "1.1", "0.8": "1.7", "0.9": "1.8", "0.10": "1.9", "0.11": "1.10", "0.12": "1.11",
    "0.13": "1.12", "0.14": "1.13", "0.15": "2.0", "0.16": "2.1", "0.17": "2.2", "0.22": "2.7",
}  # fmt: skip
"""Each torchvision needs exactly one torch: https://github.com/pytorch/vision#installation."""


def plain(name: str) -> str:
    """The one name under which the tables know what a library has under several."""
    return canonical(name)


def library_of(name: str) -> str:
    """The distribution whose version decides about a qualified name."""
    return "torchvision" if name.startswith("torchvision.") else "torch"


def takes_reduction(name: str) -> bool:
    """Whether a qualified name is a loss of torch.nn, as a class or as a function."""
    last = name.rpartition(".")[2]
    if name.startswith("torch.nn.functional."):
        return last in CRITERIA_FUNCTIONS
    return name.startswith("torch.nn.") and last.endswith("Loss")


def reaches(path: Path, library: str, version: str) -> bool:
    """Whether the project around `path` may run with `version` of torch or torchvision, or a newer one."""
    if library == "torchvision" and not _is_pinned(path, library):
        return may_reach(path, "torch", _TORCH_OF_VISION[version])
    return may_reach(path, library, version)


def allows_older(path: Path, library: str, version: str) -> bool:
    """Whether the project around `path` says that it also runs with a version older than `version`."""
    if library == "torchvision" and not _is_pinned(path, library):
        library, version = "torch", _TORCH_OF_VISION[version]
    return _is_pinned(path, library) and may_be_below(path, library, version)


def _is_pinned(path: Path, library: str) -> bool:
    return any(len(specifiers) for specifiers in declared(path, library))


SYMBOLS: dict[str, Deprecation] = {
    # linear algebra: torch/_linalg_utils.py, _torch_docs.py; pull requests 57725 to 57745, 69857, 70980 to 70988
    "torch.solve": Deprecation("1.9", "`torch.linalg.solve(A, B)`", removed="1.13", raises=True),
    "torch.eig": Deprecation("1.9", "`torch.linalg.eig` or `eigvals`", removed="1.13", raises=True),
    "torch.lstsq": Deprecation("1.9", "`torch.linalg.lstsq(A, B)`", removed="1.13", raises=True),
    "torch.matrix_rank": Deprecation("1.9", "`torch.linalg.matrix_rank`", removed="1.13", raises=True),
    "torch.symeig": Deprecation("1.9", '`torch.linalg.eigh(A, UPLO="U")` or `eigvalsh`', removed="2.0", raises=True),
    "torch.cholesky": Deprecation("1.9", "`torch.linalg.cholesky`"),
    "torch.qr": Deprecation("1.9", "`torch.linalg.qr`"),
    "torch.chain_matmul": Deprecation("1.9", "`torch.linalg.multi_dot` with a list"),
    "torch.svd": Deprecation("1.9", "`torch.linalg.svd`, which returns V already transposed", documented=True),
    "torch.norm": Deprecation("1.9", "`torch.linalg.vector_norm` or `torch.linalg.matrix_norm`", documented=True),
    "torch.ger": Deprecation("1.8", "`torch.outer`", "torch.outer", documented=True, successor="1.7"),
    "torch.triangular_solve": Deprecation("1.11", "`torch.linalg.solve_triangular(A, B, upper=...)`"),
    "torch.lu": Deprecation("1.12", "`torch.linalg.lu_factor`"),
    "torch.lu_solve": Deprecation("1.12", "`torch.linalg.lu_solve(LU, pivots, B)`"),
    "torch.range": Deprecation("0.2", "`torch.arange`, which leaves the end out"),
    # release notes of 1.1 and 1.2
    "torch.gesv": Deprecation("1.1", "`torch.linalg.solve(A, B)`", removed="1.2"),
    "torch.trtrs": Deprecation("1.1", "`torch.linalg.solve_triangular`", removed="1.2"),
    "torch.potrf": Deprecation("1.0", "`torch.linalg.cholesky`", removed="1.2"),
    "torch.potrs": Deprecation("1.0", "`torch.cholesky_solve`", removed="1.2"),
    "torch.potri": Deprecation("1.0", "`torch.cholesky_inverse`", removed="1.2"),
    "torch.pstrf": Deprecation("1.0", "`torch.linalg.cholesky`", removed="1.2"),
    "torch.btrifact": Deprecation("1.1", "`torch.linalg.lu_factor`", removed="1.2"),
    "torch.btrifact_with_info": Deprecation("1.1", "`torch.linalg.lu_factor_ex`", removed="1.2"),
    "torch.btrisolve": Deprecation("1.1", "`torch.linalg.lu_solve`", removed="1.2"),
    "torch.btriunpack": Deprecation("1.1", "`torch.lu_unpack`", removed="1.2"),
    "torch.gels": Deprecation("1.2", "`torch.linalg.lstsq(A, B)`", removed="1.3"),
    # release notes of 1.7, 1.8 and 1.10
    "torch.fft": Deprecation("1.7", "`torch.fft.fftn`, which takes and gives complex tensors", removed="1.8"),
    "torch.ifft": Deprecation("1.7", "`torch.fft.ifftn`, which takes and gives complex tensors", removed="1.8"),
    "torch.rfft": Deprecation("1.7", "`torch.fft.rfftn`, which gives a complex tensor", removed="1.8"),
    "torch.irfft": Deprecation("1.7", "`torch.fft.irfftn`, which takes a complex tensor", removed="1.8"),
    "torch.set_deterministic": Deprecation(
        "1.8", "`torch.use_deterministic_algorithms`", "torch.use_deterministic_algorithms", removed="1.10"
    ),
    "torch.is_deterministic": Deprecation(
        "1.8",
        "`torch.are_deterministic_algorithms_enabled`",
        "torch.are_deterministic_algorithms_enabled",
        removed="1.10",
    ),
    "torch.set_default_tensor_type": Deprecation("2.1", "`torch.set_default_dtype` and `torch.set_default_device`"),
    # torch/autograd: migration guide of 0.4, https://pytorch.org/blog/pytorch-0_4_0-migration-guide/
    "torch.autograd.Variable": Deprecation("0.4", "the tensor itself", documented=True),
    # torch/nn
    "torch.nn.NLLLoss2d": Deprecation("0.3", "`nn.NLLLoss`", "torch.nn.NLLLoss"),
    "torch.nn.Container": Deprecation("0.2", "`nn.Module`"),
    "torch.nn.UpsamplingNearest2d": Deprecation(
        "0.4.1", '`nn.Upsample(mode="nearest")` or `F.interpolate`', documented=True
    ),
    "torch.nn.UpsamplingBilinear2d": Deprecation(
        "0.4.1", '`nn.Upsample(mode="bilinear", align_corners=True)` or `F.interpolate`', documented=True
    ),
    "torch.nn.functional.upsample": Deprecation("0.4.1", "`F.interpolate`", "torch.nn.functional.interpolate"),
    "torch.nn.functional.upsample_nearest": Deprecation("0.4.1", '`F.interpolate(mode="nearest")`'),
    "torch.nn.functional.upsample_bilinear": Deprecation(
        "0.4.1", '`F.interpolate(mode="bilinear", align_corners=True)`'
    ),
    "torch.nn.utils.clip_grad_norm": Deprecation("0.4", "`clip_grad_norm_`", "torch.nn.utils.clip_grad_norm_"),
    "torch.nn.utils.weight_norm": Deprecation(
        "2.1", "`torch.nn.utils.parametrizations.weight_norm`, which names its parameters otherwise"
    ),
    "torch.nn.utils.stateless.functional_call": Deprecation(
        "2.0", "`torch.func.functional_call`", "torch.func.functional_call"
    ),
    "torch.nn.parallel.DistributedDataParallelCPU": Deprecation(
        "1.1", "`DistributedDataParallel`", "torch.nn.parallel.DistributedDataParallel"
    ),
    # torch/cuda, torch/backends
    "torch.cuda.memory_cached": Deprecation("1.4", "`torch.cuda.memory_reserved`", "torch.cuda.memory_reserved"),
    "torch.cuda.max_memory_cached": Deprecation(
        "1.4", "`torch.cuda.max_memory_reserved`", "torch.cuda.max_memory_reserved"
    ),
    "torch.cuda.reset_max_memory_allocated": Deprecation(
        "1.4", "`torch.cuda.reset_peak_memory_stats`", "torch.cuda.reset_peak_memory_stats"
    ),
    "torch.cuda.reset_max_memory_cached": Deprecation(
        "1.4", "`torch.cuda.reset_peak_memory_stats`", "torch.cuda.reset_peak_memory_stats"
    ),
    "torch.cuda.amp.custom_fwd": Deprecation("2.4", '`torch.amp.custom_fwd(device_type="cuda")`'),
    "torch.cuda.amp.custom_bwd": Deprecation("2.4", '`torch.amp.custom_bwd(device_type="cuda")`'),
    "torch.backends.cuda.sdp_kernel": Deprecation("2.3", "`torch.nn.attention.sdpa_kernel` with a list of backends"),
    # torch/testing, torch/utils, torch/distributed, torch/library
    "torch.testing.assert_allclose": Deprecation("1.12", "`torch.testing.assert_close`"),
    "torch.utils._pytree._register_pytree_node": Deprecation(
        "2.2", "`torch.utils._pytree.register_pytree_node`", "torch.utils._pytree.register_pytree_node"
    ),
    "torch.utils.data._utils.collate.default_collate": Deprecation(
        "1.11", "the public `torch.utils.data.default_collate`", "torch.utils.data.default_collate", documented=True
    ),
    "torch.utils.data._utils.collate.default_convert": Deprecation(
        "1.11", "the public `torch.utils.data.default_convert`", "torch.utils.data.default_convert", documented=True
    ),
    "torch.library.impl_abstract": Deprecation("2.4", "`torch.library.register_fake`", "torch.library.register_fake"),
    "torch.distributed._all_gather_base": Deprecation(
        "1.13", "`torch.distributed.all_gather_into_tensor`", "torch.distributed.all_gather_into_tensor"
    ),
    "torch.distributed._reduce_scatter_base": Deprecation(
        "1.13", "`torch.distributed.reduce_scatter_tensor`", "torch.distributed.reduce_scatter_tensor"
    ),
    # torchvision: pull requests 274 and 5386; the documentation of transforms.v2 and of io
    "torchvision.transforms.Scale": Deprecation(
        "0.2", "`transforms.Resize`", "torchvision.transforms.Resize", removed="0.12"
    ),
    "torchvision.transforms.RandomSizedCrop": Deprecation(
        "0.2", "`transforms.RandomResizedCrop`", "torchvision.transforms.RandomResizedCrop", removed="0.12"
    ),
    "torchvision.transforms.v2.ToTensor": Deprecation(
        "0.16", "`v2.Compose([v2.ToImage(), v2.ToDtype(torch.float32, scale=True)])`"
    ),
    "torchvision.io.read_video": Deprecation("0.22", "TorchCodec"),
    "torchvision.io.read_video_timestamps": Deprecation("0.22", "TorchCodec"),
    "torchvision.io.write_video": Deprecation("0.22", "TorchCodec"),
}
"""Functions and classes."""

_INITIALIZERS = ("uniform", "normal", "constant", "eye", "dirac", "xavier_uniform", "xavier_normal", "kaiming_uniform",
                 "kaiming_normal", "orthogonal", "sparse")  # fmt: skip
SYMBOLS |= {
    f"torch.nn.init.{name}": Deprecation("0.4", f"`nn.init.{name}_`", f"torch.nn.init.{name}_")
    for name in _INITIALIZERS
}
_TRANSFORMS = ("vmap", "grad", "grad_and_value", "vjp", "jvp", "jacrev", "jacfwd", "hessian", "functionalize")
SYMBOLS |= {
    f"functorch.{name}": Deprecation("2.0", f"`torch.func.{name}`", f"torch.func.{name}") for name in _TRANSFORMS
}
SYMBOLS |= {
    f"functorch.{name}": Deprecation("2.0", "`torch.func.functional_call`")
    for name in ("make_functional", "make_functional_with_buffers", "combine_state_for_ensemble")
}
_QUANTIZATION = ("prepare", "prepare_qat", "convert", "quantize", "quantize_dynamic", "quantize_qat")
SYMBOLS |= {
    f"{module}.{name}": Deprecation("2.8", "torchao (https://github.com/pytorch/ao)")
    for module in ("torch.quantization", "torch.ao.quantization")
    for name in _QUANTIZATION
}

GONE: dict[str, Deprecation] = {
    "torch._six": Deprecation("2.0", "`str`, `collections.abc` and `math.inf`", removed="2.0"),
    "torch.legacy": Deprecation("0.4", "today's `torch.nn`", removed="1.0"),
    "torch.utils.ffi": Deprecation("0.4", "`torch.utils.cpp_extension`", removed="1.0"),
    "torch.utils.serialization.load_lua": Deprecation("0.4", "the package torchfile", removed="1.0"),
    "torch.utils.data._DataLoaderIter": Deprecation("1.2", "`iter(loader)`", removed="1.2"),
    "torch.utils.data.DataLoaderIter": Deprecation("0.4", "`iter(loader)`", removed="0.4"),
    "torchvision.models.utils": Deprecation("0.11", "`torch.hub.load_state_dict_from_url`", removed="0.11"),
    "torchvision.transforms.functional_tensor": Deprecation(
        "0.15", "`torchvision.transforms.functional`", removed="0.17"
    ),
    "torchvision.transforms.functional_pil": Deprecation("0.15", "`torchvision.transforms.functional`", removed="0.17"),
}
"""Modules and names that an import asks for in vain; so it is with all of SYMBOLS that are removed and don't raise."""

MODEL_URLS = Deprecation("0.13", "the `url` of a weights entry, as `ResNet50_Weights.DEFAULT.url`", removed="0.15")
"""`model_urls` of torchvision.models.resnet and the other modules of models."""


@dataclass(frozen=True)
class DeprecatedArgument:
    """A keyword argument that some callables no longer want."""

    name: str
    change: Deprecation
    values: tuple[tuple[object, str], ...] = ()
    """What to give `change.rename` for each constant value; empty: the value itself."""
    only: object = None
    """The one value that is deprecated; None: each."""


_RANGE = DeprecatedArgument("range", Deprecation("0.9", "`value_range`", "value_range", removed="0.14"))
_FILL = DeprecatedArgument("fillcolor", Deprecation("0.9", "`fill`", "fill", removed="0.14"))
_RESAMPLE = DeprecatedArgument("resample", Deprecation("0.9", "`interpolation`", removed="0.14"))
ARGUMENTS: dict[str, tuple[DeprecatedArgument, ...]] = {
    "torchvision.utils.make_grid": (_RANGE,),
    "torchvision.utils.save_image": (_RANGE,),
    "torchvision.transforms.RandomAffine": (_FILL, _RESAMPLE),
    "torchvision.transforms.functional.affine": (_FILL, _RESAMPLE),
    "torchvision.transforms.RandomRotation": (_RESAMPLE,),
    "torchvision.transforms.functional.rotate": (_RESAMPLE,),
}
"""By the qualified name of what is called: torchvision, pull requests 2952 and 3259."""

LOSS_ARGUMENTS = (
    DeprecatedArgument(
        "size_average",
        Deprecation("0.4.1", '`reduction="mean"` or `reduction="sum"`', "reduction"),
        ((True, '"mean"'), (False, '"sum"')),
    ),
    DeprecatedArgument("reduce", Deprecation("0.4.1", '`reduction="none"`', "reduction"), ((False, '"none"'),)),
    DeprecatedArgument(
        "reduction",
        Deprecation("1.0", '`reduction="mean"`', "reduction"),
        (("elementwise_mean", '"mean"'),),
        only="elementwise_mean",
    ),
)
SCHEDULER_ARGUMENTS = (
    DeprecatedArgument(
        "verbose", Deprecation("2.2", "`print(scheduler.get_last_lr())` where you want to see it", removed="2.7")
    ),
)

DATA = Deprecation("0.4", "`.detach()`", documented=True, successor="0.1")
"""`tensor.data`: migration guide of 0.4."""
ZERO_DIMENSIONAL = Deprecation("0.4", "`.item()`", removed="1.0")
"""Indexing a tensor without dimensions, as losses are since 0.4; an IndexError since 1.0."""
VOLATILE = Deprecation("0.4", "`with torch.no_grad():`: without it the whole graph is kept", removed="0.4")
"""`Variable(x, volatile=True)`: torch 2.13 takes it, warns and does nothing."""
BACKWARD_HOOK = Deprecation("1.8", "`register_full_backward_hook`")
"""It misses gradients of modules with several operations (torch/nn/modules/module.py)."""
RETAIN_VARIABLES = Deprecation("0.2", "`retain_graph`", "retain_graph", removed="0.4", successor="0.2")
UINT8_MASK = Deprecation("1.2", "`.bool()`: today, `masked_fill` and `masked_select` refuse such a mask")
MASKED = {"masked_fill": 0, "masked_fill_": 0, "masked_select": 0, "masked_scatter": 0, "masked_scatter_": 0}
"""Methods that take a mask, and its position; the functions of these names in torch take the tensor first."""
DATASET_PARTS = {"train_data": "data", "test_data": "data", "train_labels": "targets", "test_labels": "targets"}
"""Attributes of the data sets below, and their names since torchvision 0.2.2 (torchvision/datasets/mnist.py)."""
DATASETS = frozenset(
    f"torchvision.datasets.{name}" for name in ("MNIST", "FashionMNIST", "KMNIST", "CIFAR10", "CIFAR100")
)
DATASET_RENAMED = Deprecation("0.3", "")
LOADER_NEXT = Deprecation("1.13", "`next(...)`", removed="1.13", successor="0.1")
"""`iter(loader).next()`, the spelling of Python 2: pytorch/pytorch issue 87955."""
OVERLOADS = Deprecation("1.5", "a keyword argument for it, as in `p.add_(grad, alpha=-lr)`", successor="1.0")
"""`p.add_(-lr, grad)`: torch 2.13 still takes it and warns."""
MESHGRID = Deprecation("1.10", '`indexing="ij"`, which is what it does now')
STFT = Deprecation("1.8", "`return_complex=True`", removed="2.0")
SCHEDULER_EPOCH = Deprecation("1.4", "`step()`")
SCHEDULER_RATE = Deprecation("1.4", "`get_last_lr()`")
CHECKPOINT = Deprecation("2.1", "`use_reentrant=False` (or True, for what it does now)", successor="1.11")
LEGACY_FUNCTION = Deprecation("1.3", "static methods that take `ctx`, and `apply`", removed="1.5")
PRETRAINED = Deprecation("0.13", "`weights=`")

METHODS = frozenset({"symeig", "eig", "lstsq", "solve", "qr", "cholesky", "ger", "lu", "btrifact", "gesv", "potrf",
                     "trtrs", "rfft", "irfft"})  # fmt: skip
"""Methods of tensors that share the fate of the function of that name in torch."""

OVERLOADED = {"add_": (2, "alpha"), "sub_": (2, "alpha"), "addcmul_": (3, "value"), "addcdiv_": (3, "value")}
"""Methods whose scalar came first once: how many positional arguments that call has, and the scalar's keyword now."""

_WEIGHTS = {"detection": "COCO_V1", "segmentation": "COCO_WITH_VOC_LABELS_V1", "video": "KINETICS400_V1"}
_WEIGHTS_OF = {"raft_large": "C_T_SKHT_V2", "raft_small": "C_T_V2", "ssd300_vgg16_backbone": "IMAGENET1K_FEATURES"}
_WITHOUT_WEIGHTS = {"vit_h_14", "regnet_y_128gf"}


def pretrained_weights(name: str, *, backbone: bool = False) -> str | None:
    """The name of the weights that `pretrained=True` (or `pretrained_backbone=True`) meant for a model of torchvision.

    None when there were none, or when it is not known (quantized models choose by another argument).
    """
    parts = name.split(".")
    last = parts[-1]
    if "quantization" in parts or (last in _WITHOUT_WEIGHTS and not backbone):
        return None
    if backbone:
        return _WEIGHTS_OF.get(f"{last}_backbone", "IMAGENET1K_V1")
    if last in _WEIGHTS_OF:
        return _WEIGHTS_OF[last]
    return next((weights for part, weights in _WEIGHTS.items() if part in parts), "IMAGENET1K_V1")


_NO_MODELS = {"get_model", "get_weight", "get_model_weights", "get_model_builder", "list_models",
              "load_state_dict_from_url"}  # fmt: skip


def builds_model(name: str) -> bool:
    """Whether a qualified name is a function of torchvision.models that builds a model."""
    last = name.rpartition(".")[2]
    return name.startswith("torchvision.models.") and last[:1].islower() and last not in _NO_MODELS
