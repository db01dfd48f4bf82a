"""What is usual in a group, of columns that are not the target."""

import pandas as pd
from sklearn.ensemble import RandomForestRegressor
from sklearn.model_selection import train_test_split

trips = pd.read_csv("trips.csv")
trips["usual_distance"] = trips.groupby("zone")["distance"].transform("mean")
trips["zone_trips"] = trips.groupby("zone")["id"].transform("count")
X = trips[["distance", "usual_distance", "zone_trips"]]
X_train, X_test, y_train, y_test = train_test_split(X, trips["duration"], random_state=3)
print(RandomForestRegressor().fit(X_train, y_train).score(X_test, y_test))
