from sklearn.compose import ColumnTransformer
from sklearn.feature_selection import SelectKBest
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV, cross_val_score, train_test_split
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

NUMBERS = ["age", "income"]
CATEGORIES = ["city"]


def build():
    numbers = make_pipeline(SimpleImputer(strategy="median"), StandardScaler())
    columns = ColumnTransformer([("numbers", numbers, NUMBERS), ("categories", OneHotEncoder(), CATEGORIES)])
    return Pipeline([("columns", columns), ("best", SelectKBest(k=5)), ("model", LogisticRegression())])


def search(frame):
    y = frame["bought"]
    X = frame.drop(columns=["bought"])
    print(cross_val_score(build(), X, y, cv=5).mean())
    X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)
    grid = GridSearchCV(build(), {"best__k": [2, 4]}, cv=5)
    grid.fit(X_train, y_train)
    final = build().fit(X, y)
    return grid.score(X_test, y_test), final
