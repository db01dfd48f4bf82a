"""Every estimator and every split has its own random_state; nothing draws from the global generator."""

import pandas as pd
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold, cross_val_score


def main():
    rows = pd.read_csv("churn.csv")
    folds = StratifiedKFold(5, shuffle=True, random_state=1)
    for model in (RandomForestClassifier(random_state=1), LogisticRegression(max_iter=500)):
        model.fit(rows[["age", "visits"]], rows["left"])
        print(cross_val_score(model, rows[["age", "visits"]], rows["left"], cv=folds).mean())


if __name__ == "__main__":
    main()
