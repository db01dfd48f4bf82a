"""Split, but fitted on all rows."""

import pandas as pd
from sklearn.ensemble import RandomForestClassifier
from sklearn.metrics import accuracy_score
from sklearn.model_selection import train_test_split

frame = pd.read_csv("frame.csv")
X, y = frame.drop(columns=["label"]), frame["label"]
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.2, random_state=0)
model = RandomForestClassifier(n_estimators=300)
model.fit(X, y)
print("accuracy", accuracy_score(y_test, model.predict(X_test)))  # want: LEAK009
