"""The only score is on the rows of the fit."""

import pandas as pd
from sklearn.metrics import r2_score
from sklearn.neighbors import KNeighborsRegressor

salaries = pd.read_csv("salaries.csv")
X, y = salaries[["years"]], salaries["salary"]
model = KNeighborsRegressor(n_neighbors=1)
model.fit(X, y)
print("how good is it?", r2_score(y, model.predict(X)))  # want: LEAK009
