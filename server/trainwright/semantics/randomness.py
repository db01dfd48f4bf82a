"""What one function does about randomness: which random libraries it seeds and draws from, and whether it trains.

It is a part of the function's facts, so that the question "is this program seeded" can be put together from many
functions (see `programs`) and is asked again only when one of the answers has changed.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from trainwright.semantics import library, words
from trainwright.semantics.sharing import shared
from trainwright.semantics.tree import Context, What
from trainwright.semantics.values import Kind, Value

if TYPE_CHECKING:
    from trainwright.semantics.calls import Call
    from trainwright.semantics.model import Function

RANDOM, NUMPY, TORCH, CUDA, TENSORFLOW = "random", "numpy", "torch", "cuda", "tensorflow"
EVERYTHING = frozenset({RANDOM, NUMPY, TORCH, CUDA, TENSORFLOW})

_TORCH_SEEDS = frozenset({TORCH, CUDA})
SEEDING: dict[str, frozenset[str]] = {
    "random.seed": frozenset({RANDOM}),
    "numpy.random.seed": frozenset({NUMPY}),
    "numpy.random.set_state": frozenset({NUMPY}),
    # torch.manual_seed seeds all devices: torch/random.py, torch 1.0 to 2.13
    "torch.manual_seed": _TORCH_SEEDS,
    "torch.random.manual_seed": _TORCH_SEEDS,
    "torch.set_rng_state": frozenset({TORCH}),
    "torch.cuda.manual_seed": frozenset({CUDA}),
    "torch.cuda.manual_seed_all": frozenset({CUDA}),
    "torch.cuda.random.manual_seed": frozenset({CUDA}),
    "torch.cuda.random.manual_seed_all": frozenset({CUDA}),
    "tensorflow.random.set_seed": frozenset({TENSORFLOW}),
    "tensorflow.set_random_seed": frozenset({TENSORFLOW}),
    "tensorflow.random.set_random_seed": frozenset({TENSORFLOW}),
    "tensorflow.compat.v1.set_random_seed": frozenset({TENSORFLOW}),
    "tensorflow.keras.utils.set_random_seed": frozenset({RANDOM, NUMPY, TENSORFLOW}),
    "keras.utils.set_random_seed": frozenset({RANDOM, NUMPY, TENSORFLOW}),
}
"""Functions that seed a library's global generator. Whatever else has `seed` in its name is taken to seed all."""

_SEEDS_ITSELF = (
    "transformers.Trainer", "transformers.Seq2SeqTrainer", "trl.", "ultralytics.", "lightning.pytorch.cli.",
    "lightning.pytorch.LightningCLI", "mmengine.", "mmcv.", "detectron2.", "sentence_transformers.",
    "setfit.", "autogluon.", "pycaret.", "fastai.", "fairseq.", "recbole.",
)  # fmt: skip
"""Frameworks that seed, or have a seed among their own settings. transformers.Trainer.__init__ calls
set_seed(args.seed) (transformers/trainer.py, 4.0 to 4.57)."""

_SEED_WORDS = frozenset({"seed", "seeds", "seeding", "reproducible", "reproducibility", "determinism", "deterministic",
                         "reseed"})  # fmt: skip
_SET_UP_WORDS = frozenset({"setup", "initialize", "initialise", "env", "environment", "bootstrap", "startup"})
_OWN_GENERATORS = frozenset({"env", "envs", "space", "rng", "generator", "gen", "g", "sampler", "venv", "augmenter"})

_RANDOM_DRAWS = frozenset(
    {"random", "randint", "randrange", "choice", "choices", "shuffle", "sample", "uniform", "gauss", "normalvariate",
     "betavariate", "expovariate", "triangular", "getrandbits", "lognormvariate", "vonmisesvariate", "gammavariate"}
)  # fmt: skip
_NUMPY_DRAWS = frozenset(
    {"rand", "randn", "randint", "random", "random_sample", "ranf", "sample", "choice", "shuffle", "permutation",
     "uniform", "normal", "standard_normal", "binomial", "poisson", "beta", "gamma", "exponential", "multinomial",
     "multivariate_normal", "dirichlet", "laplace", "lognormal", "geometric", "gumbel", "logistic", "random_integers",
     "standard_cauchy", "standard_gamma", "standard_t", "triangular", "vonmises", "wald", "weibull", "zipf", "bytes",
     "chisquare", "pareto", "power", "rayleigh", "hypergeometric", "negative_binomial"}
)  # fmt: skip
_TORCH_DRAWS = frozenset(
    {"rand", "randn", "randint", "randperm", "normal", "bernoulli", "multinomial", "poisson", "rand_like", "randn_like",
     "randint_like"}
)  # fmt: skip
_IN_PLACE_DRAWS = frozenset({"uniform_", "normal_", "random_", "bernoulli_", "exponential_", "log_normal_", "cauchy_"})

_RANDOM_ESTIMATORS = (
    "ensemble.RandomForestClassifier ensemble.RandomForestRegressor ensemble.ExtraTreesClassifier "
    "ensemble.ExtraTreesRegressor ensemble.GradientBoostingClassifier ensemble.GradientBoostingRegressor "
    "ensemble.BaggingClassifier ensemble.BaggingRegressor ensemble.IsolationForest ensemble.AdaBoostClassifier "
    "ensemble.AdaBoostRegressor ensemble.RandomTreesEmbedding "
    "tree.DecisionTreeClassifier tree.DecisionTreeRegressor tree.ExtraTreeClassifier tree.ExtraTreeRegressor "
    "neural_network.MLPClassifier neural_network.MLPRegressor neural_network.BernoulliRBM "
    "linear_model.SGDClassifier linear_model.SGDRegressor linear_model.Perceptron "
    "linear_model.PassiveAggressiveClassifier linear_model.PassiveAggressiveRegressor "
    "cluster.KMeans cluster.MiniBatchKMeans cluster.BisectingKMeans mixture.GaussianMixture "
    "mixture.BayesianGaussianMixture decomposition.LatentDirichletAllocation svm.LinearSVC "
    "model_selection.RandomizedSearchCV model_selection.HalvingRandomSearchCV kernel_approximation.RBFSampler "
    "kernel_approximation.Nystroem random_projection.GaussianRandomProjection "
    "random_projection.SparseRandomProjection"
)
RANDOM_ESTIMATORS = frozenset(
    {f"sklearn.{name}" for name in _RANDOM_ESTIMATORS.split()}
    | {f"imblearn.over_sampling.{name}" for name in ("SMOTE", "RandomOverSampler", "ADASYN", "BorderlineSMOTE")}
    | {"imblearn.under_sampling.RandomUnderSampler", "imblearn.ensemble.BalancedRandomForestClassifier"}
)
"""Estimators whose fit draws from numpy's global generator as long as they have no random_state. Linear models that
are solved in closed form, nearest neighbours and alike are not among them (scikit-learn 1.7, checked in
tests/evidence)."""

_SHUFFLING = frozenset({"KFold", "StratifiedKFold", "StratifiedGroupKFold"})
_RANDOM_SPLITTERS = frozenset(
    {"ShuffleSplit", "StratifiedShuffleSplit", "GroupShuffleSplit", "RepeatedKFold", "RepeatedStratifiedKFold"}
)
_SPLIT_FUNCTIONS = frozenset(
    {"sklearn.model_selection.train_test_split", "sklearn.cross_validation.train_test_split",
     "sklearn.model_selection._split.train_test_split"}
)  # fmt: skip
_KERAS_MODELS = frozenset({"Sequential", "Model", "Functional"})
_FITS = frozenset({"fit", "fit_predict", "fit_transform", "fit_resample", "partial_fit", "fit_generator"})
_CROSS_VALIDATION = frozenset({"cross_val_score", "cross_validate", "cross_val_predict", "learning_curve"})

_CONVOLUTIONS = ("torch.nn.Conv", "torch.nn.LazyConv", "torch.nn.functional.conv", "torchvision.models.",
                 "segmentation_models_pytorch.")  # fmt: skip
_SPAWNING = frozenset({"torch.multiprocessing.spawn", "torch.multiprocessing.spawn.spawn"})


@dataclass(frozen=True, slots=True)
class Randomness:
    """What a function does itself, whoever calls it. All of it is what the text says somewhere, on any path."""

    seeds: frozenset[str] = frozenset()
    """The libraries whose global generators it seeds."""
    draws: frozenset[str] = frozenset()
    """The libraries from whose global generators it draws."""
    repeated: frozenset[str] = frozenset()
    """Those of them from which it draws in a loop, or to reorder something."""
    does: frozenset[str] = frozenset()
    """backward, loop (a backward in a loop), step, trainer, keras, estimator (one that draws), fit, split (without its
    own seed); deterministic, benchmark, convolution, cuda; and unknown: it calls code that is not known and may
    seed."""
    calls: frozenset[str] = frozenset()
    """The functions and classes of the workspace that it calls, or hands over to be called."""
    looped: frozenset[str] = frozenset()
    """Those of them that it calls in a loop."""
    methods: frozenset[str] = frozenset()
    """The names of methods that it calls on objects that are not known."""
    spawns: frozenset[str] = frozenset()
    """The functions that it runs in new processes."""
    imports: frozenset[str] = frozenset()
    """Of a module's own code: what its imports name."""
    guarded: Randomness | None = None
    """Of a module's own code: what runs only when the file is the program (`if __name__ == "__main__":`)."""

    def __or__(self, other: Randomness) -> Randomness:
        return Randomness(
            self.seeds | other.seeds,
            self.draws | other.draws,
            self.repeated | other.repeated,
            self.does | other.does,
            self.calls | other.calls,
            self.looped | other.looped,
            self.methods | other.methods,
            self.spawns | other.spawns,
        )

    @property
    def whole(self) -> Randomness:
        """With what is guarded."""
        return self if self.guarded is None else self | self.guarded


NOTHING = Randomness()
LOOPS = (ast.For, ast.AsyncFor, ast.While)


@dataclass
class _Found:
    seeds: set[str] = field(default_factory=set)
    draws: set[str] = field(default_factory=set)
    repeated: set[str] = field(default_factory=set)
    does: set[str] = field(default_factory=set)
    calls: set[str] = field(default_factory=set)
    looped: set[str] = field(default_factory=set)
    methods: set[str] = field(default_factory=set)
    spawns: set[str] = field(default_factory=set)

    def frozen(self) -> Randomness:
        return Randomness(
            shared(self.seeds),
            shared(self.draws),
            shared(self.repeated),
            shared(self.does),
            shared(self.calls),
            shared(self.looped),
            shared(self.methods),
            shared(self.spawns),
        )


def randomness(function: Function) -> Randomness:
    """What a function does about randomness; those nested in it apart."""
    plain = _Found()
    guarded: _Found | None = None
    for call in function.calls:
        found = plain
        if function.is_body and is_guarded(call.context):
            guarded = found = guarded or _Found()
        _add_call(call, found)
        if draws_split(function, call):
            found.does.add("split")
    for event in () if _fits_constants(function) else function.events:
        kind = "backward" if event.what is What.BACKWARD else "step" if event.what is What.STEP else ""
        if kind:
            inside = function.is_body and is_guarded(event.context)
            does = (guarded or plain if inside else plain).does
            does.add(kind)
            if kind == "backward" and is_looped(event.context):
                does.add("loop")
    _add_switches(function, plain)
    if not function.is_body:
        plain.calls.update(f"{function.id}.{node.name}" for node, _, _ in function.outcome.nested)
    result = plain.frozen()
    if function.is_body:
        imports = frozenset(target for _, target in function.module.imported)
        return replace(result, imports=imports, guarded=guarded.frozen() if guarded is not None else None)
    return result if result != NOTHING else NOTHING


def is_guarded(context: object) -> bool:
    """Whether it stands under `if __name__ == "__main__":`."""
    while context is not None:
        node = getattr(context, "node", None)
        if isinstance(node, ast.If) and is_main_guard(node):
            return True
        context = getattr(context, "parent", None)
    return False


def is_looped(context: Context | None) -> bool:
    """Whether it stands in a loop of its function."""
    return context is not None and any(isinstance(c.node, LOOPS) for c in context.chain())


def is_main_guard(node: ast.If) -> bool:
    """Whether it is `if __name__ == "__main__":`."""
    return any(isinstance(inner, ast.Name) and inner.id == "__name__" for inner in ast.walk(node.test))


def _add_call(call: Call, found: _Found) -> None:
    name = call.name
    for argument in (*call.arguments, *(v for k, v in call.keywords.items() if k != "worker_init_fn")):
        _add_handed_over(argument, found.calls)
    if name in _SPAWNING or name.endswith(("multiprocessing.Process", "context.Process")):
        target = call.value("target") if call.method == "Process" else call.value("fn", 0)
        if target.kind is Kind.FUNCTION:
            found.spawns.add(target.type)
    if "::" in name:
        found.calls.add(name)
        if is_looped(call.context):
            found.looped.add(name)
        return
    seeded = seeds_of(call)
    if seeded:
        found.seeds |= seeded
        return
    drawn = drawn_by(call)
    if drawn:
        found.draws.add(drawn)
        if is_looped(call.context) or call.method in ("shuffle", "permutation"):
            found.repeated.add(drawn)
    found.does |= _deeds(call)
    method = call.method
    if isinstance(call.node.func, ast.Attribute) and (not call.receiver.type or "::" in call.receiver.type):
        found.methods.add(method)


def _add_handed_over(value: Value, calls: set[str]) -> None:
    if value.kind in (Kind.FUNCTION, Kind.CLASS):
        calls.add(value.type)
    elif value.kind is Kind.TUPLE:
        for item in value.items:
            _add_handed_over(item, calls)


def seeds_of(call: Call) -> frozenset[str]:
    """The libraries whose global generators a call seeds; all when its name says no more than that it seeds."""
    known = SEEDING.get(call.name)
    if known is not None:
        return known
    method = call.method
    found = words.words(method)
    if not any(word in _SEED_WORDS for word in found) or "::" in call.name:
        return frozenset()
    if "worker" in found or call.name.startswith(("torch.", "numpy.", "builtins.")):
        return frozenset()
    if isinstance(call.node.func, ast.Attribute):
        owner = ast.unparse(call.node.func.value)
        if any(word in _OWN_GENERATORS for word in words.words(owner)) or method == "manual_seed":
            return frozenset()
    if found[0] in ("get", "log", "parse", "add", "is", "has", "check"):
        return frozenset()
    return EVERYTHING


def drawn_by(call: Call) -> str:
    """The library from whose global generator a call draws; empty when from none, or from a generator of its own."""
    name = call.name
    top, _, rest = name.partition(".")
    if top == "random":
        return RANDOM if rest in _RANDOM_DRAWS else ""
    if top == "numpy":
        return NUMPY if rest.startswith("random.") and rest[7:] in _NUMPY_DRAWS else ""
    if top in ("sklearn", "imblearn"):
        return NUMPY if unpinned_estimator(call) else ""
    if top == "torch":
        return TORCH if _draws_from_torch(call, rest) else ""
    if top in ("torchvision", "timm", "torch_geometric", "segmentation_models_pytorch", "dgl"):
        last = name.rpartition(".")[2]
        made = name.startswith(("torchvision.models.", "timm.", "torch_geometric.nn.", "segmentation_", "dgl.nn."))
        return TORCH if made or last.startswith("Random") else ""
    if top in ("tensorflow", "keras"):
        return TENSORFLOW if ".random." in name or ".layers." in name else ""
    if call.method in _IN_PLACE_DRAWS and call.argument("generator") is None:
        return TORCH
    if call.method == "rvs" and call.argument("random_state") is None:
        return NUMPY
    return ""


def _draws_from_torch(call: Call, rest: str) -> bool:
    if call.argument("generator") is not None:
        return False
    if rest in _TORCH_DRAWS or rest.startswith("nn.init."):
        return True
    if rest == "utils.data.DataLoader":
        shuffle = call.argument("shuffle")
        return shuffle is not None and not (isinstance(shuffle, ast.Constant) and not shuffle.value)
    if rest.startswith("nn."):
        made = call.result.kind is Kind.MODULE and call.name not in library.PARAMETERLESS_MODULES
        return made and call.name.rpartition(".")[2] not in library.CONTAINERS
    return False


def unpinned_estimator(call: Call) -> bool:
    """Whether it builds an estimator whose fit draws, without a random_state."""
    if call.name not in RANDOM_ESTIMATORS or call.hides_arguments:
        return False
    if call.name == "sklearn.svm.LinearSVC":
        return False  # it draws only in its dual form, where convergence hides it
    return _is_none(call.argument("random_state"))


_CONSTANTS = frozenset({"Parameter", "ones", "zeros", "full", "tensor", "eye", "to", "cuda", "requires_grad_"})
_REORDERING = frozenset(
    {"numpy.random.shuffle", "numpy.random.permutation", "random.shuffle", "random.sample", "torch.randperm"}
)


_FEW = 10
"""Rows that a person looks at."""


def draws_split(function: Function, call: Call) -> bool:
    """Whether a call decides by a global generator which rows belong to which part."""
    if call.name in _REORDERING or call.method == "shuffle":
        return call.argument("generator") is None and _is_cut(function, call)
    if not unpinned_split(call):
        return False
    if call.method == "sample":  # df.sample(5) shows some rows
        return not _takes_few(call) and any(
            isinstance(place.node, (ast.Assign, ast.Return)) and _holds(place.node, call.node)
            for kind in (ast.Assign, ast.Return)
            for place in function.nodes(kind)
        )
    return call.method != "train_test_split" or "sklearn" in call.name or "datasets" in function.module.imports


def split_library(call: Call) -> str:
    """The library from whose global generator a split draws."""
    top = call.name.partition(".")[0]
    if top == "random":
        return RANDOM
    if top in ("torch", "torch_geometric") or (call.method == "shuffle" and top != "numpy"):
        return TORCH
    return NUMPY


def _is_cut(function: Function, call: Call) -> bool:
    """Whether what a call has put in random order is then cut in two: files[:n] and files[n:]."""
    if call.method == "shuffle" and call.name not in _REORDERING:
        # dataset = dataset.shuffle() of torch_geometric; that of datasets.Dataset takes a seed
        if call.node.args or call.node.keywords or "torch_geometric" not in function.module.imports:
            return False
    name = ""
    if call.name in ("numpy.random.shuffle", "random.shuffle"):
        name = ast.unparse(call.node.args[0]) if call.node.args else ""
    else:
        for place in function.nodes(ast.Assign):
            node = place.node
            if isinstance(node, ast.Assign) and _holds(node.value, call.node):
                name = ast.unparse(node.targets[0])
    if not name:
        return False
    heads = tails = False
    for place in function.nodes(ast.Subscript):
        node = place.node
        if not isinstance(node, ast.Subscript) or not isinstance(node.slice, ast.Slice):
            continue
        if node.slice.step is None and not _is_next(node.slice) and ast.unparse(node.value) == name:
            heads |= node.slice.lower is None and node.slice.upper is not None
            tails |= node.slice.lower is not None and node.slice.upper is None
    return heads and tails


def _is_next(cut: ast.Slice) -> bool:
    """x[:-1] and x[1:]: neighbours are compared, nothing is cut in two."""
    return any(bound is not None and ast.unparse(bound) in ("1", "-1") for bound in (cut.lower, cut.upper))


def _takes_few(call: Call) -> bool:
    """df.sample(5): a number of rows to look at."""
    count = call.argument("n", 0)
    return isinstance(count, ast.Constant) and isinstance(count.value, int) and count.value <= _FEW


def _fits_constants(function: Function) -> bool:
    """Whether all that it optimises are parameters that begin as constants: a temperature, a shift."""
    optimizers = [call for call in function.calls if call.result.kind is Kind.OPTIMIZER]
    for call in optimizers:
        given = call.argument("params", 0)
        if not isinstance(given, (ast.List, ast.Tuple)) or not all(isinstance(e, ast.Name) for e in given.elts):
            return False
        names = {element.id for element in given.elts if isinstance(element, ast.Name)}
        for place in function.nodes(ast.Assign):
            node = place.node
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and node.targets[0].id in names:
                calls = {
                    n.func.attr
                    for n in ast.walk(node.value)
                    if isinstance(n, ast.Call) and isinstance(n.func, ast.Attribute)
                }
                if calls and calls <= _CONSTANTS:
                    names.discard(node.targets[0].id)
        if names:
            return False
    return bool(optimizers)


def _holds(outer: ast.AST, inner: ast.AST) -> bool:
    return any(node is inner for node in ast.walk(outer))


def unpinned_split(call: Call) -> bool:
    """Whether it separates or reorders rows at random, from a global generator."""
    name, last = call.name, call.method
    if call.hides_arguments:
        return False
    if name in _SPLIT_FUNCTIONS:
        return _is_none(call.argument("random_state")) and not _is_false(call.argument("shuffle"))
    if name.startswith(("sklearn.model_selection.", "sklearn.cross_validation.")):
        last = name.rpartition(".")[2]
        if last in _SHUFFLING:
            return _is_true(call.argument("shuffle", 1)) and _is_none(call.argument("random_state", 2))
        return last in _RANDOM_SPLITTERS and _is_none(call.argument("random_state"))
    if name in ("torch.utils.data.random_split", "torch.utils.data.dataset.random_split"):
        return call.argument("generator", 2) is None
    if name == "torch_geometric.transforms.RandomNodeSplit":
        return True
    if last == "sample" and isinstance(call.node.func, ast.Attribute):
        table = call.receiver.type.startswith("pandas.") or call.argument("frac") is not None
        # drawing with replacement is a bootstrap
        return table and call.argument("random_state") is None and not _is_true(call.argument("replace"))
    if last == "train_test_split" and isinstance(call.node.func, ast.Attribute) and "::" not in name:
        # datasets.Dataset.train_test_split: without a seed it takes one from numpy's state
        return call.argument("test_size", 0) is not None and not any(
            k.arg in ("seed", "random_state", "generator") for k in call.node.keywords
        )
    return False


def _is_none(node: ast.expr | None) -> bool:
    return node is None or (isinstance(node, ast.Constant) and node.value is None)


def _is_false(node: ast.expr | None) -> bool:
    return isinstance(node, ast.Constant) and node.value is False


def _is_true(node: ast.expr | None) -> bool:
    return isinstance(node, ast.Constant) and node.value is True


def trained_by(call: Call) -> str:
    """trainer or keras, when a call hands a model to one of them to be trained."""
    name = call.name
    if call.method == "fit" and (name.startswith("lightning.pytorch.Trainer.") or call.receiver.kind is Kind.TRAINER):
        return "trainer" if call.node.args or call.node.keywords else ""
    if call.method in _FITS and name.startswith(("tensorflow.", "keras.")):
        owner = name.rpartition(".")[0].removesuffix("()")
        return "keras" if owner.rpartition(".")[2] in _KERAS_MODELS or "applications" in owner else ""
    return ""


def _deeds(call: Call) -> set[str]:
    found: set[str] = set()
    name, method = call.name, call.method
    by = trained_by(call)
    if by:
        found.add(by)
    if method in _FITS or method in _CROSS_VALIDATION:
        found.add("fit")
    if unpinned_estimator(call):
        found.add("estimator")
    if name.startswith(_CONVOLUTIONS) or name in ("timm.create_model", "timm.models.create_model"):
        found.add("convolution")
    if method == "cuda" or name.startswith("torch.cuda.") or (method in ("to", "device") and _says_cuda(call)):
        found.add("cuda")
    if name in ("torch.use_deterministic_algorithms", "torch.set_deterministic"):
        found.add("deterministic")
    if call.result.kind is Kind.TRAINER:
        if call.argument("deterministic") is not None and not _is_false(call.argument("deterministic")):
            found.add("deterministic")
        if _is_true(call.argument("benchmark")):
            found.add("benchmark")
    if _may_seed(call):
        found.add("unknown")
    return found


def _says_cuda(call: Call) -> bool:
    return any(
        isinstance(v.facet, str) and v.facet.startswith("cuda") for v in (*call.arguments, *call.keywords.values())
    )


def _may_seed(call: Call) -> bool:
    """Whether it is of a framework that seeds by itself, or a helper that is not here and says that it sets things up:
    `env_utils.setup(args)`."""
    if call.name.startswith(_SEEDS_ITSELF) or call.receiver.type.startswith(_SEEDS_ITSELF):
        return True
    if call.receiver.type:
        return False
    top = call.name.partition(".")[0]
    if not top or top in _KNOWN_LIBRARIES:
        return False
    return any(word in _SET_UP_WORDS for word in words.words(call.method))


_KNOWN_LIBRARIES = frozenset(
    {"torch", "numpy", "builtins", "os", "sys", "logging", "wandb", "mlflow", "pandas", "sklearn", "matplotlib",
     "seaborn", "tensorflow", "keras", "random", "argparse", "lightning", "torchvision", "loguru", "ray", "dagshub",
     "google", "IPython", "warnings", "typer", "click", "rich", "tqdm", "hydra", "comet_ml", "neptune", "streamlit"}
)  # fmt: skip


def _add_switches(function: Function, found: _Found) -> None:
    """torch.backends.cudnn.deterministic and benchmark, which are assigned and not called."""
    for path, value in function.outcome.environment.items():
        if path.endswith((".deterministic", ".benchmark", ".enabled")) and "cudnn" in path:
            switch = path.rpartition(".")[2]
            off = value.kind is Kind.CONSTANT and value.facet is False
            if switch == "enabled":
                found.does |= {"deterministic"} if off else set()
            elif not off:
                found.does.add(switch)
