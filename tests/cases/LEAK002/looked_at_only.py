"""The target's mean in each group is printed and drawn: no row gets it."""

import matplotlib.pyplot as plt
import pandas as pd
from sklearn.model_selection import train_test_split
from sklearn.tree import DecisionTreeClassifier

passengers = pd.read_csv("passengers.csv")
print(passengers[["Pclass", "Survived"]].groupby("Pclass").mean())
by_sex = passengers.groupby("Sex")["Survived"].mean()
by_sex.plot.bar()
plt.savefig("by_sex.png")
X = passengers[["Pclass", "Fare"]]
X_train, X_test, y_train, y_test = train_test_split(X, passengers["Survived"], random_state=0)
print(DecisionTreeClassifier(max_depth=3).fit(X_train, y_train).score(X_test, y_test))
