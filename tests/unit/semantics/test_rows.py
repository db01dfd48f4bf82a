"""Rows through code: what is learned from which rows, and which split separates them only later."""

from pathlib import Path
from textwrap import dedent

import pytest

from trainwright.semantics.model import ModuleModel
from trainwright.semantics.rows import Leak, leaks_in
from trainwright.semantics.workspace import Workspace
from trainwright.source.document import Document

IMPORTS = """
import numpy as np
import pandas as pd
from sklearn.decomposition import PCA
from sklearn.feature_selection import SelectKBest
from sklearn.impute import SimpleImputer
from sklearn.model_selection import GridSearchCV, KFold, cross_val_score, train_test_split
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import LabelEncoder, Normalizer, OneHotEncoder, StandardScaler, scale

df = pd.read_csv("table.csv")
X, y = df.drop(columns=["y"]), df["y"]
"""


def leaks(code: str) -> list[Leak]:
    workspace = Workspace()
    path = Path("/project/program.py")
    module = ModuleModel(workspace, path, Document(IMPORTS + dedent(code)))
    workspace.add(module)
    return [leak for function in module.all_functions for leak in leaks_in(function)]


def told(code: str) -> list[tuple[str, str, str]]:
    return [(leak.fit.transformer, leak.data, leak.how) for leak in leaks(code)]


LEAKING = {
    "chained calls": "X = StandardScaler().fit(X).transform(X)\na, b = train_test_split(X)",
    "columns of a frame": "df[['a']] = StandardScaler().fit_transform(df[['a']])\na, b = train_test_split(df)",
    "an attribute column": "df.a = df.a.fillna(df.a.mean())\na, b = train_test_split(df.drop(columns=['y']))",
    "wrapped in a frame": "X = pd.DataFrame(StandardScaler().fit_transform(X), columns=c)\na, b = train_test_split(X)",
    "merged with other columns": "Z = np.hstack([PCA(2).fit_transform(X), y])\na, b = train_test_split(Z)",
    "a function that scales": "X = scale(X)\na, b = train_test_split(X)",
    "a pipeline of its own": "X = make_pipeline(SimpleImputer(), StandardScaler()).fit_transform(X)\n"
    "a, b = train_test_split(X)",
    "under a condition": "if big:\n    X = PCA(9).fit_transform(X)\na, b = train_test_split(X)",
    "with the mean and the spread": "X = (X - X.mean(axis=0)) / X.std(axis=0)\na, b = train_test_split(X)",
    "with the range": "X = (X - X.min()) / (X.max() - X.min())\na, b = train_test_split(X)",
    "with the spread by numpy": "X = X / np.std(X, axis=0)\na, b = train_test_split(X)",
    "some cells": "df.loc[df.a.isnull(), 'a'] = df.a.median()\na, b = train_test_split(df)",
    "in groups": "df['a'] = df.groupby('g')['a'].transform(lambda v: v.fillna(v.mean()))\na, b = train_test_split(df)",
    "of each group": "df['a'] = df['a'].fillna(df.groupby('g')['a'].transform('mean'))\na, b = train_test_split(df)",
    "by a named number": "m = df['a'].mean()\ndf['a'].fillna(m, inplace=True)\na, b = train_test_split(df)",
    "by numpy.where": "df['a'] = np.where(df.a.isnull(), df.a.mean(), df.a)\na, b = train_test_split(df)",
    "under another name": "copy = df\ncopy.fillna(copy.mean(), inplace=True)\na, b = train_test_split(df)",
    "in a function, in place": "def fill(t):\n    t['a'] = t['a'].fillna(t['a'].mean())\n"
    "fill(df)\na, b = train_test_split(df)",
    "element by element": "texts = [clean(t) for t in df['text']]\nX = PCA(2).fit_transform(texts)\n"
    "a, b = train_test_split(X)",
    "chosen columns": "s = SelectKBest().fit(X, y)\nX = X[X.columns[s.get_support()]]\na, b = train_test_split(X)",
    "rows by number": "X = PCA(2).fit_transform(X)\nfit, check = train_test_split(np.arange(100))\nA = X[fit]",
    "a slice": "X = PCA(2).fit_transform(X)\ntrain, test = X[:n], X[n:]",
    "a slice from 0": "X = PCA(2).fit_transform(X)\nX_train = X[0:n, :]",
    "a sample": "X = PCA(2).fit_transform(X)\ntrain = X.sample(frac=0.8)",
    "a mask by part": "df['a'] = PCA(1).fit_transform(df[['a']])\ntrain = df[df['part'] == 'train']",
    "folds": "X = PCA(2).fit_transform(X)\nfor a, b in KFold(5).split(X):\n    pass",
    "cross-validation": "X = PCA(2).fit_transform(X)\nprint(cross_val_score(model, X, y))",
    "cross-validation by keyword": "X = PCA(2).fit_transform(X)\ncross_val_score(estimator=model, X=X, y=y)",
    "a grid search": "X = PCA(2).fit_transform(X)\nGridSearchCV(model, {}).fit(X, y)",
    "validation_split": "X = PCA(2).fit_transform(X)\nmodel.fit(X, y, validation_split=0.1)",
    "folds of the train part": "a, b = train_test_split(X)\na = PCA(2).fit_transform(a)\ncross_val_score(m, a, y)",
    "the transformer is fitted on all": "a, b = train_test_split(X)\ns = PCA(2).fit(X)\na = s.transform(a)",
    "a nested function": "def main():\n    def scaled(t):\n        return PCA(2).fit_transform(t)\n"
    "    return train_test_split(scaled(load()))",
    "a vocabulary": "from torchtext.vocab import build_vocab_from_iterator\n"
    "vocabulary = build_vocab_from_iterator(df['text'])\nX = [vocabulary(t) for t in df['text']]\n"
    "a, b = train_test_split(X)",
    "a tokenizer that is trained": "from tokenizers import ByteLevelBPETokenizer\n"
    "tokenizer = ByteLevelBPETokenizer()\ntokenizer.train_from_iterator(df['text'])\n"
    "X = tokenizer.encode_batch(df['text'])\na, b = train_test_split(X)",
    "a layer that is adapted": "from tensorflow.keras.layers import Normalization\n"
    "layer = Normalization()\nlayer.adapt(X)\na, b = train_test_split(X)",
    "ranks": "df['a'] = df['a'].rank()\na, b = train_test_split(df)",
    "bins of equal size": "df['a'] = pd.qcut(df['a'], 4, labels=False)\na, b = train_test_split(df)",
    "a dict of tables": "parts = {'x': PCA(2).fit_transform(X), 'y': y}\na, b = train_test_split(parts['x'])",
    "a mask at random": "X = PCA(2).fit_transform(X)\nmask = np.random.rand(len(X)) < 0.8\na, b = X[mask], X[~mask]",
    "rows that are not in the sample": "df = df.fillna(df.mean())\ntrain = df.sample(frac=0.8)\n"
    "test = df.drop(train.index)\nprint(model.fit(train, y).score(test, y))",
    "numpy.split": "X = PCA(2).fit_transform(X)\na, b = np.split(X, [800])",
    "unknown rows": "from lab import frame\nt = frame.values\nX = scale(t)\na, b = train_test_split(X)",
    "an import in the function": "def main(X):\n    from sklearn.preprocessing import MaxAbsScaler as M\n"
    "    return train_test_split(M().fit_transform(X))",
}
CLEAN = {
    "the train part": "a, b = train_test_split(X)\ns = StandardScaler()\na = s.fit_transform(a)\nb = s.transform(b)",
    "both together afterwards": "a, b = train_test_split(X)\na = PCA(2).fit_transform(a)\nboth = np.vstack([a, b])",
    "the part's own mean": "a, b = train_test_split(df)\nm = a.mean()\na, b = a.fillna(m), b.fillna(m)",
    "in each fold": "for i, j in KFold(5).split(X):\n    s = PCA(2).fit(X[i])\n"
    "    a, b = s.transform(X[i]), s.transform(X[j])",
    "a search over the train part": "a, b = train_test_split(X)\na = PCA(2).fit_transform(a)\n"
    "GridSearchCV(m, {}).fit(a, y)",
    "a pipeline": "pipe = Pipeline([('s', StandardScaler()), ('m', m)])\ncross_val_score(pipe, X, y)\npipe.fit(X, y)",
    "categories": "X = OneHotEncoder().fit_transform(X)\ny = LabelEncoder().fit_transform(y)\n"
    "a, b = train_test_split(X)",
    "a pipeline of categories": "X = make_pipeline(OneHotEncoder()).fit_transform(X)\na, b = train_test_split(X)",
    "each row alone": "X = Normalizer().fit_transform(X)\nX = X - X.mean(axis=1)\na, b = train_test_split(X)",
    "a constant": "X = SimpleImputer(strategy='constant').fit_transform(X)\na, b = train_test_split(X)",
    "printed only": "print(df.mean(), df.std())\na, b = train_test_split(df)",
    "compared only": "df = df[df.a < df.a.quantile(0.99)]\na, b = train_test_split(df)",
    "a column of one number": "df['mean'] = df['a'].mean()\na, b = train_test_split(df)",
    "less the first day": "df['day'] = df['date'] - df['date'].min()\na, b = train_test_split(df)",
    "the most frequent": "df['a'] = df['a'].fillna(df['a'].mode()[0])\na, b = train_test_split(df)",
    "other rows": "t, u = pd.read_csv('t'), pd.read_csv('u')\nu = u.fillna(t.mean())\na, b = train_test_split(u)",
    "overwritten": "Z = PCA(2).fit_transform(X)\nplot(Z)\na, b = train_test_split(X)",
    "no split": "X = PCA(2).fit_transform(X)\nmodel.fit(X, y)\nmodel.fit(X, y, validation_split=0)",
    "a row filter under the same name": "train = PCA(2).fit_transform(train)\ntrain = train[:500]",
    "columns beside each other": "train, test = train_test_split(X)\npca = PCA(2).fit(train)\n"
    "train_more = np.c_[pca.transform(train), y]\ntest_more = np.c_[pca.transform(test), y]\n"
    "print(model.fit(train_more, y).score(test_more, y))",
    "a column that is dropped": "df['a'] = df['a'].fillna(df['a'].mean())\ndf = df.drop(columns=['a', 'b'])\n"
    "a, b = train_test_split(df)",
    "a column that is not taken": "df['a'] = df['a'].fillna(df['a'].mean())\na, b = train_test_split(df[['b', 'c']])",
    "a test part that goes nowhere": "X = PCA(2).fit_transform(X)\na, b = train_test_split(X)\n"
    "c, d = train_test_split(df)\nprint(model.fit(c, y).score(d, y))",
    "words that are numbered": "from keras.preprocessing.text import Tokenizer\nt = Tokenizer()\n"
    "t.fit_on_texts(df['text'])\na, b = train_test_split(t.texts_to_sequences(df['text']))",
    "an adapted layer of the train part": "from keras.layers import Normalization\na, b = train_test_split(X)\n"
    "layer = Normalization()\nlayer.adapt(a)",
    "the target's name": "a, b, c, d = train_test_split(X, y)\na = PCA(2).fit_transform(a)\nmodel.fit(a, c)",
}


@pytest.mark.parametrize("code", LEAKING.values(), ids=LEAKING)
def test_leaks(code: str) -> None:
    assert len({leak.fit.place.node for leak in leaks(code)}) >= 1


@pytest.mark.parametrize("code", CLEAN.values(), ids=CLEAN)
def test_stays_silent(code: str) -> None:
    assert told(code) == []


def test_the_leak_is_told_in_the_names_of_the_code() -> None:
    code = """
    scaler = StandardScaler()
    scaled = scaler.fit_transform(table)
    scaled["age"] = scaled["age"].fillna(scaled["age"].median())
    X_train, X_test = train_test_split(scaled.drop(columns=["y"]))
    """
    assert told(code) == [
        ("scaler", "scaled.drop(columns=['y'])", "split"),
        ("scaled['age'].median()", "scaled.drop(columns=['y'])", "split"),
    ]


def test_a_fit_is_reported_once_however_often_it_is_split() -> None:
    code = """
    X = StandardScaler().fit_transform(X)
    a, b = train_test_split(X)
    print(cross_val_score(model, X, y))
    """
    assert told(code) == [("StandardScaler()", "X", "cross-validation")]


def test_a_leak_inside_a_function_is_told_by_that_function_alone() -> None:
    code = """
    def prepare(X):
        X = StandardScaler().fit_transform(X)
        return train_test_split(X)


    def main():
        prepare(pd.read_csv("a.csv"))


    main()
    """
    assert len(leaks(code)) == 1


def test_attributes_and_methods_of_a_class() -> None:
    code = """
    class Data:
        def __init__(self, path):
            self.table = pd.read_csv(path)
            self.scaler = StandardScaler()

        def scale(self):
            self.table = self.scaler.fit_transform(self.table)

        def parts(self):
            self.scale()
            return train_test_split(self.table)
    """
    assert told(code) == [("self.scaler", "self.table", "split")]


def test_a_table_from_elsewhere_is_followed_too() -> None:
    code = """
    from lab.data import load_table


    def main(settings):
        table = load_table(settings.path)
        table["age"] = table["age"].fillna(table["age"].mean())
        return train_test_split(table)
    """
    assert told(code) == [("table['age'].mean()", "table", "split")]


def test_mutual_recursion_and_huge_loops_end() -> None:
    code = """
    def even(X, n):
        return odd(StandardScaler().fit_transform(X), n - 1)


    def odd(X, n):
        return even(X, n - 1) if n else train_test_split(X)


    for a in [1, 2, 3]:
        for b in [1, 2, 3]:
            for c in [1, 2, 3]:
                for d in [1, 2, 3]:
                    for e in [1, 2, 3]:
                        for f in [1, 2, 3]:
                            for g in [1, 2, 3]:
                                for h in [1, 2, 3]:
                                    for i in [1, 2, 3]:
                                        even(X, a)
    """
    assert {leak.fit.transformer for leak in leaks(code)} == {"StandardScaler()"}


def test_a_file_that_imports_no_such_library_is_not_walked() -> None:
    workspace = Workspace()
    module = ModuleModel(workspace, Path("/project/a.py"), Document("X = scaler.fit_transform(X)\ntrain = X[:5]\n"))
    workspace.add(module)
    assert leaks_in(module.body) == []
