"""SMOTE over all transactions, split afterwards."""

import pandas as pd
from imblearn.over_sampling import SMOTE
from sklearn.ensemble import RandomForestClassifier
from sklearn.metrics import classification_report
from sklearn.model_selection import train_test_split

transactions = pd.read_csv("creditcard.csv")
X, y = transactions.drop(columns=["Class"]), transactions["Class"]
smote = SMOTE(random_state=0)
X_res, y_res = smote.fit_resample(X, y)  # want: LEAK005
X_train, X_test, y_train, y_test = train_test_split(X_res, y_res, test_size=0.3, random_state=1)
forest = RandomForestClassifier().fit(X_train, y_train)
print(classification_report(y_test, forest.predict(X_test)))
