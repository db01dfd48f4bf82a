"""What Trainwright knows of scikit-learn and its kin: who learns from rows, and who separates rows.

Names as of scikit-learn 1.7; `tests/evidence/test_library.py` walks the installed library's transformers against it.
"""

from __future__ import annotations

_STATEFUL = (
    "preprocessing.StandardScaler preprocessing.MinMaxScaler preprocessing.MaxAbsScaler preprocessing.RobustScaler "
    "preprocessing.QuantileTransformer preprocessing.PowerTransformer preprocessing.KBinsDiscretizer "
    "preprocessing.TargetEncoder "
    "preprocessing.SplineTransformer preprocessing.KernelCenterer preprocessing.Imputer "
    "impute.SimpleImputer impute.KNNImputer impute.IterativeImputer impute.MissingIndicator "
    "decomposition.PCA decomposition.IncrementalPCA decomposition.KernelPCA decomposition.SparsePCA "
    "decomposition.MiniBatchSparsePCA decomposition.TruncatedSVD decomposition.NMF decomposition.MiniBatchNMF "
    "decomposition.FastICA decomposition.FactorAnalysis decomposition.LatentDirichletAllocation "
    "decomposition.DictionaryLearning decomposition.MiniBatchDictionaryLearning "
    "feature_selection.SelectKBest feature_selection.SelectPercentile feature_selection.SelectFpr "
    "feature_selection.SelectFdr feature_selection.SelectFwe feature_selection.GenericUnivariateSelect "
    "feature_selection.SelectFromModel feature_selection.RFE feature_selection.RFECV "
    "feature_selection.SequentialFeatureSelector feature_selection.VarianceThreshold "
    "feature_extraction.text.CountVectorizer feature_extraction.text.TfidfVectorizer "
    "feature_extraction.text.TfidfTransformer feature_extraction.DictVectorizer "
    "kernel_approximation.Nystroem discriminant_analysis.LinearDiscriminantAnalysis "
    "cross_decomposition.PLSRegression cross_decomposition.PLSCanonical cross_decomposition.CCA "
    "manifold.Isomap manifold.LocallyLinearEmbedding neighbors.NeighborhoodComponentsAnalysis"
)
STATEFUL = frozenset(f"sklearn.{name}" for name in _STATEFUL.split())
"""Transformers whose fit learns statistics, components, a vocabulary or a selection from the rows."""

_STATELESS = (
    "preprocessing.Normalizer preprocessing.Binarizer preprocessing.FunctionTransformer "
    "preprocessing.PolynomialFeatures feature_extraction.text.HashingVectorizer feature_extraction.FeatureHasher "
    "kernel_approximation.AdditiveChi2Sampler kernel_approximation.RBFSampler "
    "kernel_approximation.SkewedChi2Sampler kernel_approximation.PolynomialCountSketch "
    "random_projection.GaussianRandomProjection random_projection.SparseRandomProjection"
)
STATELESS = frozenset(f"sklearn.{name}" for name in _STATELESS.split())
"""Transformers whose fit learns nothing that depends on the rows' values (at most their number of columns)."""

CATEGORY_ENCODERS = frozenset(
    {"sklearn.preprocessing.LabelEncoder", "sklearn.preprocessing.LabelBinarizer",
     "sklearn.preprocessing.MultiLabelBinarizer", "sklearn.preprocessing.OneHotEncoder",
     "sklearn.preprocessing.OrdinalEncoder"}
)  # fmt: skip
"""They learn only which labels or categories there are, no statistic of the rows: no score gets better by that, and the
labelled data of the literature does not count them."""

PIPELINES = frozenset(
    {
        "sklearn.pipeline.Pipeline", "sklearn.pipeline.make_pipeline", "sklearn.pipeline.FeatureUnion",
        "sklearn.pipeline.make_union", "sklearn.compose.ColumnTransformer", "sklearn.compose.make_column_transformer",
        "imblearn.pipeline.Pipeline", "imblearn.pipeline.make_pipeline",
    }
)  # fmt: skip

SPLIT_FUNCTIONS = frozenset(
    {"sklearn.model_selection.train_test_split", "sklearn.cross_validation.train_test_split",
     "torch.utils.data.random_split", "cuml.model_selection.train_test_split",
     "dask_ml.model_selection.train_test_split"}
)  # fmt: skip

_SPLITTERS = (
    "KFold StratifiedKFold GroupKFold StratifiedGroupKFold RepeatedKFold RepeatedStratifiedKFold ShuffleSplit "
    "StratifiedShuffleSplit GroupShuffleSplit LeaveOneOut LeavePOut LeaveOneGroupOut TimeSeriesSplit"
)
SPLITTERS = frozenset(f"sklearn.model_selection.{name}" for name in _SPLITTERS.split())

OLD_SPLITTERS = frozenset(
    f"sklearn.cross_validation.{name}"
    for name in ("KFold", "StratifiedKFold", "ShuffleSplit", "StratifiedShuffleSplit", "LabelKFold", "LeaveOneOut")
)
"""Until scikit-learn 0.20: they are given the number of rows, or the labels, and are themselves what a loop visits."""

CROSS_VALIDATION = frozenset(
    f"sklearn.{module}.{name}"
    for module in ("model_selection", "cross_validation")
    for name in ("cross_val_score", "cross_val_predict", "cross_validate", "learning_curve", "validation_curve")
) | {"xgboost.cv", "lightgbm.cv"}

SEARCHES = frozenset(
    f"sklearn.{module}.{name}"
    for module in ("model_selection", "grid_search")
    for name in ("GridSearchCV", "RandomizedSearchCV", "HalvingGridSearchCV", "HalvingRandomSearchCV")
)
"""Estimators whose fit divides its rows into folds and scores each."""

STATEFUL_FUNCTIONS = frozenset(
    f"sklearn.preprocessing.{name}"
    for name in ("scale", "minmax_scale", "maxabs_scale", "robust_scale", "quantile_transform", "power_transform")
) | {"scipy.stats.zscore"}
"""Functions that learn from the rows they are given and transform them in one go."""

_OVERSAMPLERS = (
    "over_sampling.RandomOverSampler over_sampling.SMOTE over_sampling.SMOTENC over_sampling.SMOTEN "
    "over_sampling.BorderlineSMOTE over_sampling.KMeansSMOTE over_sampling.SVMSMOTE over_sampling.ADASYN "
    "combine.SMOTEENN combine.SMOTETomek"
)
OVERSAMPLERS = frozenset(f"imblearn.{name}" for name in _OVERSAMPLERS.split())
"""Samplers of imbalanced-learn (0.14) that make rows out of rows; those that only leave rows out are not here."""

RESAMPLE = frozenset({"fit_resample", "fit_sample"})
"""imbalanced-learn's method; `fit_sample` until 0.7."""

TRAINING_FUNCTIONS = frozenset({"torchtext.vocab.build_vocab_from_iterator"})
"""Functions that build a vocabulary from texts (torchtext 0.9 to 0.18, its last); it is applied by calling it."""

_TOKENIZERS = (
    "Tokenizer ByteLevelBPETokenizer BertWordPieceTokenizer CharBPETokenizer SentencePieceBPETokenizer "
    "SentencePieceUnigramTokenizer"
)
TRAINED_TOKENIZERS = frozenset(f"tokenizers.{name}" for name in _TOKENIZERS.split())
"""Tokenizers (tokenizers 0.22) whose training counts which pieces are frequent. `fit_on_texts` of Keras' Tokenizer is
not here: it learns only which words there are."""

ADAPTED_LAYERS = frozenset(
    f"{module}.Normalization"
    for module in ("keras.layers", "tensorflow.keras.layers",
                   "tensorflow.keras.layers.experimental.preprocessing", "keras.layers.experimental.preprocessing")
)  # fmt: skip
"""Layers of Keras (2.3 and later) that learn a mean and a spread by `adapt`, and apply them inside the model."""

LEARN = frozenset({"fit", "fit_transform", "partial_fit", "train_from_iterator", "adapt"})
APPLY = frozenset({"transform", "encode_batch", "encode"})

_RANDOM_TRANSFORMS = (
    "RandomCrop RandomResizedCrop RandomHorizontalFlip RandomVerticalFlip RandomRotation RandomAffine "
    "RandomPerspective RandomErasing RandomGrayscale RandomInvert RandomPosterize RandomSolarize "
    "RandomAdjustSharpness RandomAutocontrast RandomEqualize RandomApply RandomChoice RandomOrder ColorJitter "
    "GaussianBlur AutoAugment RandAugment TrivialAugmentWide AugMix ElasticTransform"
)
RANDOM_TRANSFORMS = frozenset(
    f"torchvision.transforms{module}.{name}" for module in ("", ".v2") for name in _RANDOM_TRANSFORMS.split()
)
"""Transforms of torchvision (0.28) that change an image anew each time that it is taken."""

LIBRARIES = frozenset(
    {"sklearn", "imblearn", "category_encoders", "cuml", "feature_engine", "dask_ml", "torchvision", "keras",
     "tensorflow", "xgboost", "lightgbm", "catboost", "torchtext", "tokenizers"}
)  # fmt: skip
"""A file that imports none of these splits and fits nothing that is known here."""

_LEARNING_ENCODERS = (
    "CatBoostEncoder CountEncoder CountTargetEncoder GLMMEncoder JamesSteinEncoder LeaveOneOutEncoder MEstimateEncoder "
    "QuantileEncoder SummaryEncoder TargetEncoder WOEEncoder"
)
LEARNING_ENCODERS = frozenset(f"category_encoders.{name}" for name in _LEARNING_ENCODERS.split())
"""The encoders that learn how often a category is, or its targets; the others learn only which categories there are.
Names as of category_encoders 2.11, and GLMMEncoder, which older releases have."""


def is_stateful_transformer(name: str) -> bool:
    """Whether calling the library name `name` makes a transformer that learns from the rows it is fitted on."""
    if name in STATEFUL or name in LEARNING_ENCODERS or name in TRAINED_TOKENIZERS or name in ADAPTED_LAYERS:
        return True
    if name.startswith(("feature_engine.", "cuml.preprocessing.")):
        last = name.rpartition(".")[2]
        return last[:1].isupper() and not last.endswith(("Encoder", "Normalizer", "Binarizer"))
    return False


def learns_from_rows(name: str) -> bool:
    """Whether a class of scikit-learn keeps something of the rows that it is fitted on: a scaler, an encoder ..."""
    return name in STATEFUL or name in CATEGORY_ENCODERS


_MODULES = frozenset(
    {"cluster", "compose", "decomposition", "ensemble", "feature_extraction", "feature_selection", "impute",
     "linear_model", "metrics", "model_selection", "naive_bayes", "neighbors", "pipeline", "preprocessing", "svm",
     "tree", "cross_validation", "grid_search"}
)  # fmt: skip
"""What `from sklearn import *` binds, as far as it matters here."""


def star(module: str, path: str) -> str:
    """What a path of names stands for, when it can come from `from module import *`; empty when it can not."""
    if module == "sklearn":
        return f"sklearn.{path}" if path.partition(".")[0] in _MODULES else ""
    name = f"{module}.{path}"
    known = (STATEFUL, STATELESS, CATEGORY_ENCODERS, PIPELINES, SPLIT_FUNCTIONS, SPLITTERS, OLD_SPLITTERS,
             CROSS_VALIDATION, SEARCHES, STATEFUL_FUNCTIONS, OVERSAMPLERS)  # fmt: skip
    if any(name in names for names in known):
        return name
    return name if module == "sklearn.metrics" and path.endswith(("_score", "_error", "_matrix", "_report")) else ""
