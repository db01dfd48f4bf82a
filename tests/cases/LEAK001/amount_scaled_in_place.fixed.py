"""Two columns are scaled where they stand, one by a transformer without a name."""

import pandas as pd
from sklearn.ensemble import RandomForestClassifier
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import RobustScaler, StandardScaler

transactions = pd.read_csv("creditcard.csv")
robust = RobustScaler()
X = transactions.drop("Class", axis=1)
y = transactions["Class"]
X_train, X_test, y_train, y_test = train_test_split(X, y, stratify=y, random_state=0)
X_train["Time"] = robust.fit_transform(X_train[["Time"]])
X_test["Time"] = robust.transform(X_test[["Time"]])
scaler = StandardScaler()
X_train["Amount"] = scaler.fit_transform(X_train[["Amount"]])
X_test["Amount"] = scaler.transform(X_test[["Amount"]])
forest = RandomForestClassifier().fit(X_train, y_train)
print(forest.score(X_test, y_test))
