"""Each part's gaps get its own median."""

import pandas as pd
from sklearn.ensemble import RandomForestRegressor
from sklearn.model_selection import train_test_split

houses = pd.read_csv("houses.csv")
X_train, X_test, y_train, y_test = train_test_split(houses[["rooms", "area"]], houses["price"], random_state=0)
X_train = X_train.fillna(X_train.median())
X_test = X_test.fillna(X_test.median())  # want: LEAK007
print(RandomForestRegressor().fit(X_train, y_train).score(X_test, y_test))
