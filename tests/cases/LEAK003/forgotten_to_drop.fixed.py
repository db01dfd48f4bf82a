"""The price stays in the features."""

import pandas as pd
from sklearn.ensemble import RandomForestRegressor
from sklearn.model_selection import train_test_split

houses = pd.read_csv("houses.csv").dropna()
y = houses["price"]
X = houses.drop(columns=["id", "street", "price"])  # want: LEAK003
X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)
model = RandomForestRegressor().fit(X_train, y_train)
print("R2", model.score(X_test, y_test))
