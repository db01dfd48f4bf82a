"""What Trainwright believes of scikit-learn and torch, checked against the installed libraries."""

import importlib
import inspect
import pickle
import warnings
from collections.abc import Callable, Iterator
from typing import Any

import pytest

np = pytest.importorskip("numpy")
sklearn = pytest.importorskip("sklearn")
torch = pytest.importorskip("torch")
from sklearn.exceptions import ConvergenceWarning  # noqa: E402
from sklearn.utils import all_estimators  # noqa: E402

from trainwright.semantics import library, preprocessing  # noqa: E402
from trainwright.semantics.values import Kind  # noqa: E402

pytestmark = [pytest.mark.evidence, pytest.mark.filterwarnings("ignore")]

REMOVED = {
    "sklearn.preprocessing.Imputer": "0.22: sklearn.impute.SimpleImputer",
}
"""Known to old code only, with the release that removed it."""
EXPERIMENTAL = {
    "sklearn.impute.IterativeImputer": "sklearn.experimental.enable_iterative_imputer",
    "sklearn.model_selection.HalvingGridSearchCV": "sklearn.experimental.enable_halving_search_cv",
    "sklearn.model_selection.HalvingRandomSearchCV": "sklearn.experimental.enable_halving_search_cv",
}
"""They exist once another module has been imported."""


def found(name: str) -> Any:
    """The object behind a qualified name.

    Raises:
        AttributeError: there is none.
    """
    if name in EXPERIMENTAL:
        importlib.import_module(EXPERIMENTAL[name])
    module, _, attribute = name.rpartition(".")
    try:
        return getattr(importlib.import_module(module), attribute)
    except ModuleNotFoundError:
        return getattr(found(module), attribute)


def of_sklearn(names: frozenset[str]) -> list[str]:
    return sorted(n for n in names if n.startswith("sklearn.") and n not in REMOVED)


def rows(seed: int) -> Any:
    return np.random.default_rng(seed).uniform(0.5, 5.0, size=(60, 6)) * (seed + 1)


def labels(seed: int) -> Any:
    return np.random.default_rng(100 + seed).integers(0, 2, size=60)


def texts(seed: int) -> list[str]:
    words = [f"word{i + 10 * seed}" for i in range(10)]
    generator = np.random.default_rng(seed)
    return [" ".join(generator.choice(words, size=6)) for _ in range(40)]


def records(seed: int) -> list[dict[str, float]]:
    return [{f"key{seed}": float(i), "both": 1.0} for i in range(20)]


def parameters_of(name: str) -> dict[str, Any]:
    """What the constructor must be given."""
    from sklearn.linear_model import LogisticRegression

    if name.rpartition(".")[2] in ("SelectFromModel", "RFE", "RFECV", "SequentialFeatureSelector"):
        return {"estimator": LogisticRegression(max_iter=50)}
    if name.startswith("sklearn.random_projection."):
        return {"n_components": 3}
    return {}


def gaps(data: Any, seed: int) -> Any:
    data = data.copy()
    data[:: 7 + seed, seed % 6] = np.nan
    return data


def input_of(name: str, seed: int) -> tuple[Any, Any]:
    """Rows that this transformer takes, and labels."""
    last = name.rpartition(".")[2]
    if "Vectorizer" in last and last != "DictVectorizer":
        return texts(seed), None
    if last in ("DictVectorizer", "FeatureHasher"):
        return records(seed), None
    data = rows(seed)
    if last == "KernelCenterer":
        return data @ data.T, None
    if last in ("SimpleImputer", "KNNImputer", "IterativeImputer", "MissingIndicator"):
        return gaps(data, seed), None
    if last == "TfidfTransformer":
        return (data > np.median(data)).astype(float) * (np.arange(6) < 3 + seed), None
    if last in ("CCA", "PLSCanonical"):
        return data, rows(seed + 5)[:, :2]
    if last == "VarianceThreshold":
        return data * np.where(np.arange(6) == seed, 0.0, 1.0), None
    return data, labels(seed)


def learned(name: str, seed: int) -> dict[str, Any]:
    """The attributes that fitting leaves, as they would be pickled."""
    parameters = parameters_of(name)
    made = found(name)
    if "random_state" in inspect.signature(made).parameters:
        parameters["random_state"] = 0
    given, target = input_of(name, seed)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        fitted = made(**parameters).fit(given, target) if target is not None else made(**parameters).fit(given)
    state = {key: value for key, value in vars(fitted).items() if key not in parameters}
    selected = getattr(fitted, "get_support", None)
    if selected is not None:
        state["support"] = selected()
    return state


def same(one: Any, other: Any) -> bool:
    """Whether two fitted values are equal, nan counted as equal to itself."""
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(same(one[k], other[k]) for k in one)
    if hasattr(one, "toarray"):
        one, other = one.toarray(), other.toarray()
    if isinstance(one, np.ndarray) and one.dtype == object:
        one, other = one.tolist(), other.tolist()
    if isinstance(one, np.ndarray):
        return one.shape == other.shape and bool(np.all((one == other) | ((one != one) & (other != other))))
    if isinstance(one, (list, tuple)):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, (int, float, str, bool, type(None), type)):
        return bool(one == other or (one != one and other != other))
    if hasattr(one, "get_params"):
        return same(vars(one), vars(other))
    return pickle.dumps(one) == pickle.dumps(other)


ALL_NAMES = (
    preprocessing.STATEFUL
    | preprocessing.STATELESS
    | preprocessing.CATEGORY_ENCODERS
    | preprocessing.PIPELINES
    | preprocessing.SPLIT_FUNCTIONS
    | preprocessing.SPLITTERS
    | preprocessing.CROSS_VALIDATION
    | preprocessing.SEARCHES
    | preprocessing.STATEFUL_FUNCTIONS
)
OLD_MODULES = ("sklearn.cross_validation.", "sklearn.grid_search.")


class TestScikitLearn:
    @pytest.mark.parametrize("name", of_sklearn(ALL_NAMES))
    def test_the_name_exists(self, name: str) -> None:
        if name.startswith(OLD_MODULES):
            with pytest.raises(ModuleNotFoundError):
                importlib.import_module(name.rpartition(".")[0])
            assert callable(found(name.replace(name.split(".")[1], "model_selection", 1)))
            return
        assert callable(found(name))

    @pytest.mark.parametrize("name", sorted(REMOVED))
    def test_a_removed_name_is_really_gone(self, name: str) -> None:
        with pytest.raises((AttributeError, ModuleNotFoundError)):
            found(name)

    @pytest.mark.parametrize("name", of_sklearn(preprocessing.STATEFUL))
    def test_a_stateful_transformer_learns_from_the_rows(self, name: str) -> None:
        assert same(learned(name, 0), learned(name, 0))
        assert not same(learned(name, 0), learned(name, 1))

    @pytest.mark.parametrize("name", of_sklearn(preprocessing.STATELESS))
    def test_a_stateless_transformer_does_not(self, name: str) -> None:
        assert same(learned(name, 0), learned(name, 1))

    @pytest.mark.parametrize("name", of_sklearn(preprocessing.CATEGORY_ENCODERS))
    def test_an_encoder_of_categories_learns_only_which_there_are(self, name: str) -> None:
        encoder, flat = found(name)(), name.rpartition(".")[2].startswith("Label")
        first = np.array(list("aabbc"))
        other = np.array(list("cccccccbaab"))
        shape: Callable[[Any], Any] = (lambda a: a) if flat else (lambda a: a.reshape(-1, 1))
        one = vars(found(name)().fit(shape(first)))
        another = vars(encoder.fit(shape(other)))
        assert same(one, another)

    def test_the_functions_learn_from_the_rows(self) -> None:
        data = rows(0)
        for name in sorted(preprocessing.STATEFUL_FUNCTIONS):
            whole = np.asarray(found(name)(data))
            part = np.asarray(found(name)(data[:20]))
            assert not np.allclose(whole[:20], part), name

    def test_no_transformer_of_the_installed_version_is_forgotten(self) -> None:
        for module in ("enable_iterative_imputer", "enable_halving_search_cv"):
            importlib.import_module(f"sklearn.experimental.{module}")
        known = ALL_NAMES | OTHER_TRANSFORMERS.keys()
        public = {f"{cls.__module__.partition('._')[0]}.{name}" for name, cls in all_estimators("transformer")}
        forgotten = {name for name in public if name not in known and not name.startswith(NOT_PREPROCESSING)}
        assert forgotten == set()


OTHER_TRANSFORMERS = {
    "sklearn.cross_decomposition.PLSSVD": "rare",
    "sklearn.decomposition.SparseCoder": "is given its dictionary",
    "sklearn.manifold.TSNE": "has no transform: it is for pictures",
    "sklearn.isotonic.IsotonicRegression": "a regressor",
    "sklearn.feature_extraction.image.PatchExtractor": "stateless, of images",
}
"""Transformers that no rule needs to know, with the reason."""
NOT_PREPROCESSING = ("sklearn.cluster.", "sklearn.ensemble.", "sklearn.neural_network.", "sklearn.neighbors.")
"""Estimators that can transform, too."""

# -- torch -------------------------------------------------------------------------------------------------------------

SHAPES: dict[str, tuple[int, ...]] = {"1d": (2, 4, 8), "2d": (2, 4, 8, 8), "3d": (2, 4, 8, 8, 8)}
ARGUMENTS: dict[str, tuple[Any, ...]] = {
    "Linear": (8, 3), "Bilinear": (8, 8, 3), "LazyLinear": (3,), "Embedding": (10, 4), "EmbeddingBag": (10, 4),
    "LayerNorm": (8,), "RMSNorm": (8,), "GroupNorm": (2, 4), "LocalResponseNorm": (2,), "Threshold": (0.1, 0.0),
    "Unflatten": (1, (2, 2)), "PixelShuffle": (2,), "PixelUnshuffle": (2,), "ZeroPad2d": (1,), "Fold": ((8, 8), 2),
    "ReflectionPad2d": (1,), "ReplicationPad2d": (1,), "ConstantPad2d": (1, 0.5), "Unfold": (2,), "Parameter": (),
    "RNN": (8, 5), "LSTM": (8, 5), "GRU": (8, 5), "RNNCell": (8, 5), "LSTMCell": (8, 5), "GRUCell": (8, 5),
    "MultiheadAttention": (8, 2), "Upsample": (None, 2), "UpsamplingNearest2d": (None, 2),
    "UpsamplingBilinear2d": (None, 2), "MaxUnpool2d": (2,),
}  # fmt: skip


def made_and_fed(name: str) -> tuple[Any, tuple[Any, ...]]:
    """A module of torch.nn, and something that it takes."""
    last = name.rpartition(".")[2]
    arguments = ARGUMENTS.get(last)
    shape = SHAPES.get(last[-2:].lower(), (3, 8))
    if last in ("GroupNorm", "LocalResponseNorm", "PixelShuffle", "PixelUnshuffle", "Unfold", "GLU", "Upsample"):
        shape = SHAPES["2d"]
    if arguments is None:
        if "Pool" in last:
            arguments = (2,)
        elif last.startswith("LazyConv"):
            arguments = (4, 3)
        elif "Conv" in last:
            arguments = (4, 4, 3)
        elif last.startswith("InstanceNorm"):
            arguments = (4,)
        else:
            arguments = ()
    module = getattr(torch.nn, last)(*arguments)
    data = torch.randn(shape, generator=torch.Generator().manual_seed(0))
    if last.startswith("Embedding"):
        return module, (torch.randint(0, 10, (3, 5)),)
    if last in ("Bilinear", "CosineSimilarity", "PairwiseDistance"):
        return module, (data, data + 1)
    if last == "MultiheadAttention":
        return module, (data, data, data)
    if last == "Fold":
        return module, (torch.randn(2, 16, 49),)
    if last == "Unflatten":
        return module, (torch.randn(3, 4),)
    if last == "MaxUnpool2d":
        return module, torch.nn.MaxPool2d(2, return_indices=True)(torch.randn(SHAPES["2d"]))
    return module, (data,)


def tensors(value: Any) -> Iterator[Any]:
    if isinstance(value, torch.Tensor):
        yield value
    elif isinstance(value, (tuple, list)):
        for item in value:
            yield from tensors(item)


def torch_names(names: frozenset[str], *but: str) -> list[str]:
    return sorted(n for n in names if n.startswith("torch.nn.") and n not in {f"torch.nn.{b}" for b in but})


OTHER_NAMES = library.WRAPPERS | library.MODULE_BASES | library.NO_GRAD | library.ENABLE_GRAD | library.SET_GRAD


class TestTorch:
    @pytest.mark.parametrize("name", torch_names(library.INDIFFERENT_MODULES, "Parameter"))
    def test_an_indifferent_module_does_the_same_in_both_modes(self, name: str) -> None:
        torch.manual_seed(0)
        module, given = made_and_fed(name)
        outputs = []
        for mode in (True, False):
            module.train(mode)
            module(*given)  # a first pass, in which running statistics would be taken up
            outputs.append(list(tensors(module(*given))))
        assert outputs[0]
        assert all(torch.equal(a, b) for a, b in zip(*outputs, strict=True))

    @pytest.mark.parametrize("name", ["Dropout", "BatchNorm1d", "RReLU", "AlphaDropout"])
    def test_a_module_that_is_not_listed_differs(self, name: str) -> None:
        assert f"torch.nn.{name}" not in library.INDIFFERENT_MODULES
        torch.manual_seed(0)
        module = getattr(torch.nn, name)(*((8,) if name == "BatchNorm1d" else ()))
        data = torch.randn(16, 8)
        assert not torch.equal(module.train()(data), module.eval()(data))

    @pytest.mark.parametrize("name", torch_names(library.PARAMETERLESS_MODULES))
    def test_a_parameterless_module_has_no_parameters(self, name: str) -> None:
        assert list(made_and_fed(name)[0].parameters()) == []

    @pytest.mark.parametrize("name", sorted(library.CRITERIA_FUNCTIONS))
    def test_the_loss_functions_exist(self, name: str) -> None:
        assert callable(getattr(torch.nn.functional, name))

    def test_no_loss_function_is_forgotten(self) -> None:
        losses = {n for n in dir(torch.nn.functional) if n.endswith("_loss") and not n.startswith("_")}
        rare = {"triplet_margin_with_distance_loss", "adaptive_log_softmax_with_loss", "linear_cross_entropy"}
        assert losses - library.CRITERIA_FUNCTIONS - rare == set()

    def test_all_optimizers_are_known_as_such(self) -> None:
        classes = {
            n for n, c in vars(torch.optim).items() if inspect.isclass(c) and issubclass(c, torch.optim.Optimizer)
        }
        assert {"SGD", "AdamW", "LBFGS"} <= classes
        for name in classes:
            assert library.kind_of(f"torch.optim.{name}") is Kind.OPTIMIZER

    def test_all_schedulers_are_known_as_such(self) -> None:
        schedulers = torch.optim.lr_scheduler
        public = {n: c for n, c in vars(schedulers).items() if inspect.isclass(c) and not n.startswith("_")}
        classes = {n for n, c in public.items() if issubclass(c, schedulers.LRScheduler)}
        assert {"StepLR", "OneCycleLR"} <= classes
        for name in classes:
            assert library.kind_of(f"torch.optim.lr_scheduler.{name}") is Kind.SCHEDULER

    def test_all_losses_are_known_as_criteria(self) -> None:
        for name in (n for n in dir(torch.nn) if n.endswith("Loss")):
            assert library.kind_of(f"torch.nn.{name}") is Kind.CRITERION

    @pytest.mark.parametrize("name", sorted(n for n in OTHER_NAMES if n.startswith("torch.")))
    def test_the_other_names_exist(self, name: str) -> None:
        assert callable(found(name))
