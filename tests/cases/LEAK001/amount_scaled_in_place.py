"""Two columns are scaled where they stand, one by a transformer without a name."""

import pandas as pd
from sklearn.ensemble import RandomForestClassifier
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import RobustScaler, StandardScaler

transactions = pd.read_csv("creditcard.csv")
transactions["Amount"] = StandardScaler().fit_transform(transactions["Amount"].values.reshape(-1, 1))  # want: LEAK001
robust = RobustScaler()
transactions["Time"] = robust.fit_transform(transactions[["Time"]])  # want: LEAK001
X = transactions.drop("Class", axis=1)
y = transactions["Class"]
X_train, X_test, y_train, y_test = train_test_split(X, y, stratify=y, random_state=0)
forest = RandomForestClassifier().fit(X_train, y_train)
print(forest.score(X_test, y_test))
