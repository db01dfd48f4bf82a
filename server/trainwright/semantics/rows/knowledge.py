"""What the methods and functions of tables do to rows: names as of pandas 3.0 and numpy 2.4, older ones too."""

from __future__ import annotations

SIZES = frozenset({"shape", "size", "index", "dtypes", "dtype", "ndim", "empty"})
NO_ROWS = frozenset({"len", "print", "type", "isinstance", "range", "id", "bool", "display", "str", "dir"})
NUMBERS = frozenset({"int", "float", "round", "abs"})
PASSING = frozenset({"list", "tuple", "iter", "tqdm", "trange", "reversed", "sorted", "next", "set", "dict"})
NO_ROWS_METHODS = frozenset({
    "head", "tail", "info", "describe", "isnull", "isna", "notnull", "notna", "value_counts", "nunique", "plot", "hist",
    "corr", "sum", "mode", "unique", "count", "keys", "show", "to_csv", "boxplot", "duplicated", "memory_usage",
    "to_excel", "skew", "kurt", "kurtosis", "any", "all", "cov", "argmax", "argmin",
    "idxmax", "idxmin", "style", "itertuples", "iterrows", "items", "iteritems", "to_string", "close",
})  # fmt: skip
"""Methods whose result is a count, a picture or a description, not the table itself."""
GEOMETRY = frozenset({
    "pose", "poses", "camera", "cameras", "intrinsics", "extrinsics", "rays", "bounds", "vertices", "mesh", "xyz",
})  # fmt: skip
"""Words for a scene: it is brought to scale as a whole, the views of it that are held out included."""
NO_ROWS_LIBRARIES = ("matplotlib.", "seaborn.", "plotly.", "IPython.", "missingno.", "pandas_profiling.", "ydata_")
DRAWS = tuple(f"numpy.random.{name}@" for name in ("rand", "random", "uniform", "random_sample", "ranf"))
"""Roots of numbers of which some are taken: mask = np.random.rand(len(df)) < 0.8."""
LOOKS_ONLY = frozenset({"to_csv", "to_excel", "to_parquet", "to_pickle", "to_feather", "to_hdf", "to_sql"})
"""Methods through which rows leave the program: what becomes of them is not in sight."""
SOURCES = ("pandas.read_", "numpy.load", "sklearn.datasets.", "numpy.genfromtxt", "numpy.random.")
SOURCE_WORDS = frozenset({("load",), ("read",), ("fetch",), ("get",), ("open",)})
"""A library function of another name than these makes no table out of nothing."""
READING_WORDS = frozenset({("load",), ("read",), ("open",), ("imread",), ("dcmread",), ("decode",)})
"""A library function of such a name that is given rows takes them for paths, and gives what lies there."""
LIBRARIES = frozenset({
    "numpy", "pandas", "sklearn", "scipy", "matplotlib", "seaborn", "plotly", "torch", "torchvision", "tensorflow",
    "keras", "xgboost", "lightgbm", "catboost", "imblearn", "category_encoders", "statsmodels", "nltk", "re", "os",
    "sys", "math", "random", "json", "pickle", "joblib", "time", "datetime", "warnings", "string", "collections",
})  # fmt: skip
"""What is often called and is never a file of the workspace."""
WRAPPERS = (
    "pandas.", "numpy.", "scipy.", "torch.", "tensorflow.", "keras.", "xgboost.DMatrix", "lightgbm.Dataset",
    "catboost.Pool", "cupy.", "dask.", "polars.", "modin.", "jax.numpy.", "sklearn.utils.",
)  # fmt: skip
"""Libraries whose functions pass rows on: rows that go through them have not been used yet."""

STATISTICS = frozenset({"mean", "median", "std", "var", "quantile", "min", "max"})
STATISTIC_FUNCTIONS = frozenset(
    {
        f"numpy.{prefix}{name}"
        for prefix in ("", "nan")
        for name in ("mean", "median", "std", "var", "percentile", "quantile", "min", "max", "average")
    }
    | {"numpy.amin", "numpy.amax", "statistics.mean", "statistics.median"}
)
CENTERS = frozenset({"mean", "median", "average", "percentile", "quantile"})
FILLING = frozenset({"fillna", "replace", "where", "mask", "clip", "div", "divide", "truediv", "map", "merge", "join"})
"""Methods of a table that write the numbers they are given into the rows."""
ENCODING = frozenset({"map", "merge", "join"})
"""Those of them that make a column of its own out of numbers of groups."""
APPLYING = frozenset({"apply", "map", "applymap", "transform"})
"""Methods that call a function for each row, value or column."""
FILLING_FUNCTIONS = frozenset({"numpy.where", "numpy.nan_to_num", "numpy.clip"})
RANKING = frozenset({"rank"})
"""Methods that put each row into relation to all others."""
BINNING = frozenset({"pandas.qcut", "pandas.cut"})
SELECTION = frozenset({"support_", "get_support", "ranking_", "scores_", "pvalues_", "get_feature_names_out"})
"""What of a fitted feature selection tells the chosen columns."""
INDEXERS = frozenset({"loc", "iloc", "at", "iat", "values", "ix"})

LAGS = frozenset({"shift", "rolling", "diff", "resample", "ewm", "pct_change", "asfreq"})
"""Methods that take a row's neighbours in time."""
DATE_WORDS = frozenset({"date", "time", "datetime", "timestamp", "month", "year", "dates"})

SAME_COLUMNS = frozenset({
    "copy", "fillna", "dropna", "reset_index", "sort_values", "sort_index", "astype", "drop_duplicates",
    "infer_objects", "convert_dtypes", "ffill", "bfill", "interpolate", "clip", "values", "to_numpy", "compute",
})  # fmt: skip
"""Methods after which a frame has the columns that it had."""
SOME_ROWS = frozenset(
    {"sample", "query", "filter", "nlargest", "nsmallest", "truncate", "get_group", "take", "between"}
)
"""Methods that keep some of the rows."""
SAME_SERIES = frozenset({
    "copy", "astype", "map", "apply", "replace", "fillna", "round", "values", "to_numpy", "reshape", "ravel",
    "to_frame", "flatten", "squeeze", "abs", "clip", "reset_index", "sample", "dropna", "transform", "cat", "codes",
    "str", "strip",
    "lower", "upper", "eq", "gt", "ge", "lt", "le", "ne", "mul", "add", "sub", "div", "pow", "rename", "T",
})  # fmt: skip
"""Methods of a series whose result is a function of each value."""
ELEMENTWISE = frozenset({
    "numpy.log", "numpy.log1p", "numpy.log2", "numpy.log10", "numpy.exp", "numpy.expm1", "numpy.sqrt", "numpy.square",
    "numpy.abs", "numpy.absolute", "numpy.round", "numpy.around", "numpy.ravel", "numpy.asarray", "numpy.array",
    "numpy.reshape", "numpy.squeeze", "numpy.sign", "numpy.power", "numpy.cbrt",
})  # fmt: skip
CIRCULAR = frozenset({"numpy.sin", "numpy.cos"})
ATTRIBUTES = frozenset({"values", "T", "loc", "iloc", "ix", "at", "iat", "str", "dt", "cat", "A", "data"})
"""Attributes of a table that are not columns."""

GROWING = frozenset({"append", "extend", "insert"})
SAVING = ("numpy.save", "joblib.dump", "pickle.dump")
"""Functions through which rows leave the program."""
PREDICTIONS = frozenset(
    {"predict", "predict_generator", "predict_proba", "decision_function", "predict_classes", "predict_log_proba"}
)
SCORES = frozenset({"score", "evaluate", "evaluate_generator"})
FITS = frozenset({"fit", "fit_generator", "train_on_batch"})
TRAINS = frozenset({"xgboost.train", "lightgbm.train", "xgboost.sklearn.train", "catboost.train"})
HELD_OUT_ARGUMENTS = ("validation_data", "eval_set", "valid_sets", "evals", "eval_sets", "eval_dataset", "val_data")
METRICS = ("sklearn.metrics.", "torchmetrics.", "imblearn.metrics.", "keras.metrics.", "tensorflow.keras.metrics.")
OTHER_METRICS = frozenset(
    {"make_scorer", "get_scorer", "ConfusionMatrixDisplay", "pairwise_distances", "silhouette_score"}
)
"""Names of those modules that score no prediction."""

METRIC_WORDS = frozenset({"rmse", "mse", "mae", "mape", "accuracy", "acc", "score", "auc", "f1", "error", "rmsle", "r2",
                          "precision", "recall", "smape", "logloss", "metrics", "metric"})  # fmt: skip
"""Words in the names of functions that measure how good predictions are."""
SHARING = frozenset({"torch.utils.data.DataLoader", "torch.utils.data.Subset"})
"""What takes some of a dataset's rows, and reads them through it."""

STACKING = frozenset({"numpy.c_", "numpy.r_"})
JOINING = frozenset(
    {"pandas.concat", "numpy.concatenate", "numpy.vstack", "numpy.append", "torch.cat", "numpy.row_stack"}
)
"""Functions that put tables under each other, unless they are told another axis."""
COPY_WORDS = frozenset({"augmented", "aug", "flipped", "flip", "noisy", "mirrored", "rotated", "noised"})
FLIPS = frozenset({"numpy.flip", "numpy.fliplr", "numpy.flipud", "numpy.rot90", "torch.flip"})
OVERSAMPLING_WORDS = frozenset({("oversample",), ("upsample",), ("over", "sample"), ("up", "sample"), ("smote",),
                                ("augment", "data"), ("augment", "dataset"), ("data", "augmentation")})  # fmt: skip
