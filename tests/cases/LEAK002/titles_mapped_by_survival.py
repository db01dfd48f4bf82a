"""In the Titanic's passenger list, a title becomes the share of those who survived."""

import pandas as pd
from lightgbm import LGBMClassifier
from sklearn.metrics import accuracy_score
from sklearn.model_selection import StratifiedKFold

train = pd.read_csv("train.csv")
train["Title"] = train["Name"].str.extract(r" ([A-Za-z]+)\.", expand=False)
survival = train.groupby("Title")["Survived"].mean().to_dict()  # want: LEAK002
train["TitleRate"] = train["Title"].map(survival)
y = train["Survived"]
X = train[["Pclass", "Fare", "TitleRate"]]

scores = []
for fit_rows, check_rows in StratifiedKFold(5, shuffle=True, random_state=1).split(X, y):
    model = LGBMClassifier(n_estimators=200)
    model.fit(X.iloc[fit_rows], y.iloc[fit_rows])
    scores.append(accuracy_score(y.iloc[check_rows], model.predict(X.iloc[check_rows])))
print(sum(scores) / len(scores))
