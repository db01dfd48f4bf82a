"""Yesterday's demand predicts today's, and the days are split at random."""

import pandas as pd
from sklearn.ensemble import RandomForestRegressor
from sklearn.metrics import mean_absolute_error
from sklearn.model_selection import train_test_split

demand = pd.read_csv("demand.csv")
demand["yesterday"] = demand["units"].shift(1)
demand["week"] = demand["units"].rolling(7).mean()
demand = demand.dropna()
X, y = demand[["yesterday", "week"]], demand["units"]
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.2, random_state=0)  # want: LEAK004
model = RandomForestRegressor().fit(X_train, y_train)
print(mean_absolute_error(y_test, model.predict(X_test)))
