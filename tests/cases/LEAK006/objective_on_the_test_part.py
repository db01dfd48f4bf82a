"""The search asks the test part."""

import optuna
from sklearn.datasets import load_digits
from sklearn.ensemble import RandomForestClassifier
from sklearn.model_selection import train_test_split

X, y = load_digits(return_X_y=True)
X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)


def objective(trial):
    model = RandomForestClassifier(max_depth=trial.suggest_int("max_depth", 2, 20))
    model.fit(X_train, y_train)
    accuracy = model.score(X_test, y_test)  # want: LEAK006
    return accuracy


study = optuna.create_study(direction="maximize")
study.optimize(objective, n_trials=50)
print(study.best_value)
