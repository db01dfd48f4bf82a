"""Early stopping has a part of its own; the objective cross-validates."""

import lightgbm
import optuna
import pandas as pd
from sklearn.model_selection import cross_val_score, train_test_split

frame = pd.read_csv("frame.csv")
X, y = frame.drop(columns=["y"]), frame["y"]
X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)
X_train, X_val, y_train, y_val = train_test_split(X_train, y_train, random_state=0)


def objective(trial):
    model = lightgbm.LGBMClassifier(num_leaves=trial.suggest_int("num_leaves", 8, 256))
    return cross_val_score(model, X_train, y_train, cv=3).mean()


study = optuna.create_study(direction="maximize")
study.optimize(objective, n_trials=20)
model = lightgbm.LGBMClassifier(n_estimators=2000, early_stopping_rounds=30, **study.best_params)
model.fit(X_train, y_train, eval_set=[(X_val, y_val)])
print(model.score(X_test, y_test))
