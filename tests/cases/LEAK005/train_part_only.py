"""The rows are split first; the train part alone is oversampled, by hand, by SMOTE and in a pipeline."""

import pandas as pd
from imblearn.over_sampling import SMOTE
from imblearn.pipeline import make_pipeline
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import cross_val_score, train_test_split

frame = pd.read_csv("fraud.csv")
X, y = frame.drop(columns=["fraud"]), frame["fraud"]
X_train, X_test, y_train, y_test = train_test_split(X, y, stratify=y, random_state=0)
X_more, y_more = SMOTE(random_state=0).fit_resample(X_train, y_train)
print(LogisticRegression().fit(X_more, y_more).score(X_test, y_test))

print(cross_val_score(make_pipeline(SMOTE(), LogisticRegression()), X, y, cv=5))

train, test = train_test_split(frame, random_state=0)
rare = train[train["fraud"] == 1].sample(5000, replace=True)
train = pd.concat([train, rare])
model = LogisticRegression().fit(train.drop(columns=["fraud"]), train["fraud"])
print(model.score(test.drop(columns=["fraud"]), test["fraud"]))
