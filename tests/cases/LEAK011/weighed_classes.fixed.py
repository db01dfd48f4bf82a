"""The rare class is weighed, and split by luck."""

import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import recall_score
from sklearn.model_selection import train_test_split

frame = pd.read_csv("fraud.csv")
X, y = frame.drop(columns=["fraud"]), frame["fraud"]
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.2, random_state=0, stratify=y)  # want: LEAK011
model = LogisticRegression(class_weight="balanced").fit(X_train, y_train)
print(recall_score(y_test, model.predict(X_test)))
