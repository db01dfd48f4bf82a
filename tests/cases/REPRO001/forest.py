"""The split has a random_state, the forest has none: it is the forest that changes."""

import pandas as pd
from sklearn.ensemble import RandomForestRegressor
from sklearn.metrics import mean_absolute_error
from sklearn.model_selection import train_test_split

rows = pd.read_csv("houses.csv")
features = rows.drop(columns=["price"])
features_train, features_test, price_train, price_test = train_test_split(
    features, rows["price"], test_size=0.2, random_state=3
)

# a few sizes of the forest, by hand
for size in (50, 100, 200):
    forest = RandomForestRegressor(n_estimators=size, min_samples_leaf=5)  # want: REPRO001
    forest.fit(features_train, price_train)
    error = mean_absolute_error(price_test, forest.predict(features_test))
    print(f"{size} trees: {error:.0f}")

# and the importance of the columns in the largest one, for the report to the people who collect them: they ask every
# year which of the columns they could leave out next time, because asking for the year of the last renovation, say,
# takes a surprising amount of their time
for name, importance in sorted(zip(features.columns, forest.feature_importances_), key=lambda pair: -pair[1]):
    print(f"{name:20} {importance:.3f}")
