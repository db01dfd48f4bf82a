# Train and test files put together to be prepared at once, as on Kaggle.
import pandas as pd
from sklearn.ensemble import RandomForestClassifier
from sklearn.model_selection import train_test_split

train = pd.read_csv("../input/train.csv")
test = pd.read_csv("../input/test.csv")
n_train = len(train)
target = train.pop("Survived")

everything = pd.concat([train, test], ignore_index=True)
everything["Age"] = everything["Age"].fillna(everything["Age"].median())  # want: LEAK001
everything["Fare"].fillna(everything["Fare"].mean(), inplace=True)  # want: LEAK001
everything["Embarked"] = everything["Embarked"].fillna("S")
everything = pd.get_dummies(everything.drop(columns=["Name", "Ticket", "Cabin"]))

X = everything[:n_train]
X_submit = everything[n_train:]
X_fit, X_held, y_fit, y_held = train_test_split(X, target, random_state=0)
forest = RandomForestClassifier(n_estimators=200).fit(X_fit, y_fit)
print(forest.score(X_held, y_held))
