"""Ways in which people write it: each of these programs leaks by preprocessing, and is told to."""

import ast
from pathlib import Path

import pytest

from trainwright.engine import Project
from trainwright.semantics.model import ModuleModel
from trainwright.semantics.rows import leaks_in, rows_of
from trainwright.semantics.rows.values import Known
from trainwright.semantics.rows.walk import Walk
from trainwright.semantics.rows.walker import Walker
from trainwright.semantics.workspace import Workspace
from trainwright.settings import Overrides, settings_for
from trainwright.source.document import Document

HEADER = """
import numpy as np
import pandas as pd
from scipy.sparse import hstack
from sklearn.compose import ColumnTransformer
from sklearn.decomposition import PCA
from sklearn.feature_extraction import DictVectorizer
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer
from sklearn.feature_selection import SelectKBest
from sklearn.impute import SimpleImputer
from sklearn.model_selection import StratifiedShuffleSplit, train_test_split
from sklearn.preprocessing import Imputer, MinMaxScaler, OneHotEncoder, StandardScaler

df = pd.read_csv("t.csv")
X, y = df.drop(columns=["y"]), df["y"]
"""
SPLIT = """
X_train, X_test, y_train, y_test = train_test_split(X, y)
model.fit(X_train, y_train)
print(model.score(X_test, y_test))
"""
SPLIT_FRAME = """
train, test = train_test_split(df)
model.fit(train.drop("y", axis=1), train.y)
print(model.score(test.drop("y", axis=1), test.y))
"""
FRAMES = {
    "columns scaled by a lambda": """
df[cols] = df[cols].apply(lambda x: (x - x.mean()) / x.std())
""",
    "columns filled by a lambda": """
df = df.apply(lambda c: c.fillna(c.median()), axis=0)
""",
    "ranges in a loop over columns": """
for c in cols:
    df[c] = (df[c] - df[c].min()) / (df[c].max() - df[c].min())
""",
    "gaps in a loop over columns": """
for c in df.columns:
    df[c].fillna(df[c].mean(), inplace=True)
""",
    "an imputer in two steps": """
imp = SimpleImputer()
imp.fit(df)
df = pd.DataFrame(imp.transform(df), columns=df.columns)
""",
    "a loop over two tables": """
test = pd.read_csv('u')
for d in [df, test]:
    d['a'] = d['a'].fillna(d['a'].median())
""",
    "numbers with names": """
mean = df['a'].mean()
std = df['a'].std()
df['a'] = (df['a'] - mean) / std
""",
    "gaps by group": """
df['a'] = df.groupby(['s'])['a'].apply(lambda x: x.fillna(x.median()))
""",
    "a copy": """
d2 = df.copy()
d2[cols] = StandardScaler().fit_transform(d2[cols])
df = d2
""",
    "replaced in place": """
df['a'].replace(np.nan, df['a'].mean(), inplace=True)
""",
    "zeros replaced": """
df['a'] = df['a'].replace(0, df['a'].mean())
""",
    "a lambda that gives the mean": """
m = df['a'].mean()
df['a'] = df['a'].apply(lambda v: m if np.isnan(v) else v)
""",
    "columns by type": """
num = df.select_dtypes(include=['float64']).columns
df[num] = StandardScaler().fit_transform(df[num])
""",
    "a function that gives the mean": """
def fill(c):
    if pd.isnull(c):
        return df['a'].mean()
    return c
df['a'] = df['a'].apply(fill)
""",
    "a function that looks up means": """
def fill(cols):
    a, b = cols[0], cols[1]
    if pd.isnull(a):
        return m[b]
    return a
m = df.groupby('b')['a'].mean()
df['a'] = df[['a', 'b']].apply(fill, axis=1)
""",
    "a dict of numbers": """
values = {'a': df['a'].mean(), 'b': df['b'].median()}
df = df.fillna(values)
""",
    "assign": """
df = df.assign(a=df['a'].fillna(df['a'].mean()))
""",
    "clipped at quantiles": """
q1, q3 = df['a'].quantile(.25), df['a'].quantile(.75)
df['a'] = df['a'].clip(q1, q3)
""",
    "a table of medians": """
guess = np.zeros((2, 3))
for i in range(2):
    for j in range(3):
        g = df[(df['s'] == i) & (df['p'] == j + 1)]['a'].dropna()
        guess[i, j] = g.median()
for i in range(2):
    for j in range(3):
        df.loc[(df.a.isnull()) & (df.s == i), 'a'] = guess[i, j]
""",
    "drawn around the mean": """
avg, std = df['a'].mean(), df['a'].std()
n = df['a'].isnull().sum()
r = np.random.randint(avg - std, avg + std, size=n)
df['a'][np.isnan(df['a'])] = r
""",
}
TABLES = {
    "a function that prepares": """
def prep(d):
    d = d.copy()
    s = StandardScaler()
    X = s.fit_transform(d.drop(columns=['y']))
    return X, d['y']
X, y = prep(df)
""",
    "numpy.c_": """
X = np.c_[X, PCA(2).fit_transform(X)]
""",
    "sparse matrices side by side": """
a = CountVectorizer().fit_transform(df['a'])
b = CountVectorizer().fit_transform(df['b'])
X = hstack([a, b]).tocsr()
""",
    "records": """
X = DictVectorizer().fit_transform(df.to_dict('records'))
""",
    "a ColumnTransformer": """
ct = ColumnTransformer([('s', StandardScaler(), ['a']), ('o', OneHotEncoder(), ['b'])])
X = ct.fit_transform(X)
""",
    "texts by number": """
corpus = []
for i in range(len(df)):
    corpus.append(clean(df['text'][i]))
X = CountVectorizer().fit_transform(corpus).toarray()
""",
    "texts in a loop": """
corpus = []
for t in df['text']:
    corpus.append(' '.join(w for w in t.split()))
X = CountVectorizer().fit_transform(corpus)
""",
    "columns by a mask": """
s = SelectKBest().fit(X, y)
X = X.loc[:, s.get_support()]
""",
    "columns of an array": """
X = df.iloc[:, :-1].values
imputer = Imputer(missing_values='NaN', strategy='mean', axis=0)
imputer = imputer.fit(X[:, 1:3])
X[:, 1:3] = imputer.transform(X[:, 1:3])
""",
    "beside categories": """
num = df[['a', 'b']]
cat = pd.get_dummies(df['c'])
num = pd.DataFrame(StandardScaler().fit_transform(num), columns=['a', 'b'])
X = pd.concat([num, cat], axis=1)
""",
    "a scaled copy of a column that goes": """
df['n'] = StandardScaler().fit_transform(df['Amount'].values.reshape(-1, 1))
df = df.drop(['Amount'], axis=1)
X = df.iloc[:, df.columns != 'y']
""",
    "an array without gaps": """
X = df.values[:, 1:]
X = np.nan_to_num(X)
X = StandardScaler().fit_transform(X)
""",
}
OTHERS = {
    "methods of an object": """
class P:
    def __init__(self, p):
        self.df = pd.read_csv(p)
    def scale(self):
        self.df[['a']] = MinMaxScaler().fit_transform(self.df[['a']])
    def split(self):
        return train_test_split(self.df)
p = P('x')
p.scale()
a, b = p.split()
model.fit(a)
print(model.score(b, y))
""",
    "two slices at once": """
X = PCA(2).fit_transform(X)
X_train, X_test = X[:800], X[800:]
model.fit(X_train, y[:800])
print(model.score(X_test, y[800:]))
""",
    "put together and taken apart": """
t = pd.read_csv('u')
all_data = pd.concat([df, t])
all_data['a'] = all_data['a'].fillna(all_data['a'].mean())
n = len(df)
train = all_data.iloc[:n]
test = all_data.iloc[n:]
model.fit(train, y)
p = model.predict(test)
""",
    "folds of an old release": """
from sklearn.cross_validation import KFold as KF
X = PCA(2).fit_transform(X)
kf = KF(len(X), n_folds=5)
for tr, te in kf:
    model.fit(X[tr], y[tr])
    print(model.score(X[te], y[te]))
""",
    "the first of some splits": """
X = PCA(2).fit_transform(X)
tr, te = next(StratifiedShuffleSplit(1).split(X, y))
model.fit(X[tr], y[tr])
print(model.score(X[te], y[te]))
""",
    "a function that splits": """
def score(X, y):
    a, b, c, d = train_test_split(X, y)
    model.fit(a, c)
    return model.score(b, d)
X = StandardScaler().fit_transform(X)
print(score(X, y))
""",
    "a series in two slices": """
data = df[['c']].values
scaler = MinMaxScaler()
scaled = scaler.fit_transform(data.reshape(-1, 1))
n = int(len(scaled) * .8)
train = scaled[0:n, :]
test = scaled[n:len(scaled), :]
model.fit(train, y)
print(model.predict(test))
""",
    "windows of two parts": """
def create(d, k=1):
    A, B = [], []
    for i in range(len(d) - k):
        A.append(d[i:(i + k), 0])
        B.append(d[i + k, 0])
    return np.array(A), np.array(B)
scaled = MinMaxScaler().fit_transform(df)
train, test = scaled[:80], scaled[80:]
a, b = create(train)
c, d = create(test)
model.fit(a, b)
print(model.predict(c))
""",
    "tensors": """
import torch
from torch.utils.data import TensorDataset, DataLoader, random_split
X = StandardScaler().fit_transform(X)
ds = TensorDataset(torch.tensor(X), torch.tensor(y))
a, b = random_split(ds, [80, 20])
for x, t in DataLoader(b):
    net(x)
""",
    "sampled and the rest": """
Z = StandardScaler().fit_transform(X)
Z = pd.DataFrame(Z)
Z['y'] = y.values
train = Z.sample(frac=.8)
test = Z.drop(train.index)
model.fit(train, y)
print(model.predict(test))
""",
}
PROGRAMS = {
    **{name: code + SPLIT_FRAME for name, code in FRAMES.items()},
    **{name: code + SPLIT for name, code in TABLES.items()},
    **OTHERS,
}


@pytest.mark.parametrize("code", PROGRAMS.values(), ids=PROGRAMS)
def test_it_is_followed(code: str) -> None:
    workspace = Workspace()
    module = ModuleModel(workspace, Path("/project/program.py"), Document(HEADER + code))
    workspace.add(module)
    assert [leak for function in module.all_functions for leak in leaks_in(function)]


LIBRARY = """
from sklearn.preprocessing import StandardScaler


def scaled(table):
    return StandardScaler().fit_transform(table)
"""
SCRIPT = """
import pandas as pd
from lab.preparation import scaled
from sklearn.model_selection import train_test_split

X = scaled(pd.read_csv("t.csv"))
train, test = train_test_split(X)
print(model.fit(train).score(test))
"""


def test_functions_of_other_files_are_entered() -> None:
    workspace = Workspace()
    library = ModuleModel(workspace, Path("/project/lab/preparation.py"), Document(LIBRARY))
    script = ModuleModel(workspace, Path("/project/main.py"), Document(SCRIPT))
    workspace.add(library)
    workspace.add(script)
    rows = rows_of(script.body)
    assert [leak.fit.transformer for leak in rows.leaks] == ["StandardScaler()"]
    assert rows.path_of(rows.leaks[0].fit.place) == library.path
    assert rows.path_of(rows.leaks[0].split) is None
    assert not rows_of(library.functions["scaled"]).leaks


def notebook_script(blocks: int) -> str:
    """A script as notebooks are: loads, fills, scales, splits, fits, again and again."""
    block = """
df{n} = pd.read_csv("t{n}.csv")
for column in ["a", "b", "c"]:
    df{n}[column] = df{n}[column].fillna(df{n}[column].median())
X{n} = StandardScaler().fit_transform(df{n}.drop(columns=["y"]))
X_train, X_test, y_train, y_test = train_test_split(X{n}, df{n}["y"])
scores = []
for k in range(1, 20):
    model = KNeighborsClassifier(k).fit(X_train, y_train)
    scores.append(model.score(X_test, y_test))
print(np.mean(scores))
"""
    return HEADER + "".join(block.format(n=n) for n in range(blocks))


def test_the_work_grows_with_the_script_and_not_faster() -> None:
    def work(blocks: int) -> tuple[int, int]:
        module = ModuleModel(Workspace(), Path("/project/program.py"), Document(notebook_script(blocks)))
        walk = Walk(module, None)
        evaluated = 0

        class Counting(Walker):
            def evaluate(self, node: ast.expr) -> Known:
                nonlocal evaluated
                evaluated += 1
                return super().evaluate(node)

        walker = Counting(walk, module, {}, {})
        for segment in module.document.segments:
            walk.segment = segment
            walker.run([segment.node])
        assert len(walk.rows().leaks) == 2 * blocks
        return walk.statements, evaluated

    small, large = work(20), work(200)
    assert large[0] <= 10 * small[0]
    assert large[1] <= 10 * small[1]


def test_who_entered_a_function_is_checked_again_when_its_code_changes(tmp_path: Path) -> None:
    library, script = tmp_path / "preparation.py", tmp_path / "main.py"
    library.write_text(LIBRARY, encoding="utf-8")
    script.write_text(SCRIPT.replace("lab.preparation", "preparation"), encoding="utf-8")
    overrides = Overrides(select=("LEAK001",))
    project = Project(lambda path: settings_for(path, overrides=overrides))
    project.load(library)
    project.load(script)
    assert [d.code for d in project.diagnostics(script)] == ["LEAK001"]
    project.replace(library, LIBRARY.replace("StandardScaler().fit_transform(table)", "table"))
    assert project.diagnostics(script) == ()
    project.replace(library, LIBRARY)
    assert [d.code for d in project.diagnostics(script)] == ["LEAK001"]
