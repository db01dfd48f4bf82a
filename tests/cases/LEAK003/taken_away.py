"""Dropped, popped, deleted, selected away: the target is not in the features."""

import pandas as pd
from sklearn.ensemble import RandomForestClassifier
from sklearn.model_selection import train_test_split

loans = pd.read_csv("loans.csv")
y = loans.pop("defaulted")
X_train, X_test, y_train, y_test = train_test_split(loans, y, random_state=0)
print(RandomForestClassifier().fit(X_train, y_train).score(X_test, y_test))

cars = pd.read_csv("cars.csv")
target = cars["price"]
cars.drop(["price", "vin"], axis=1, inplace=True)
model = RandomForestClassifier().fit(cars, target)

wines = pd.read_csv("wines.csv")
quality = wines["quality"]
del wines["quality"]
model.fit(wines, quality)
