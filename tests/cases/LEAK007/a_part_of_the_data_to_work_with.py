"""The second side is a sample that everything else works with: it is no test part."""

import pandas as pd
from sklearn.linear_model import SGDRegressor
from sklearn.model_selection import cross_val_score, train_test_split
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

_, sample = train_test_split(pd.read_csv("large.csv"), test_size=0.05, random_state=0)
scaler = StandardScaler().fit(sample[["a", "b"]])
print(scaler.mean_)
print(cross_val_score(make_pipeline(StandardScaler(), SGDRegressor()), sample[["a", "b"]], sample["y"]))
