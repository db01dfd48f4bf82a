"""The logarithm of the price was computed, and stays."""

import numpy as np
import pandas as pd
from sklearn.linear_model import Lasso
from sklearn.model_selection import train_test_split

flats = pd.read_csv("flats.csv")
flats["log_price"] = np.log1p(flats["price"])
y = flats["price"]
X = flats.drop("price", axis=1)  # want: LEAK003
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.25, random_state=1)
print(Lasso().fit(X_train, y_train).score(X_test, y_test))
