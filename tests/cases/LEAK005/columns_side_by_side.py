"""Tables are put beside each other, and two files under each other: nothing is there twice."""

import numpy as np
import pandas as pd
from sklearn.linear_model import LinearRegression
from sklearn.model_selection import train_test_split

north, south = pd.read_csv("north.csv"), pd.read_csv("south.csv")
houses = pd.concat([north, south], ignore_index=True)
houses = pd.concat([houses, pd.get_dummies(houses["street"])], axis=1)
X = np.hstack([houses[["rooms"]], houses[["rooms"]] ** 2])
X_train, X_test, y_train, y_test = train_test_split(X, houses["price"], random_state=0)
print(LinearRegression().fit(X_train, y_train).score(X_test, y_test))
