"""Folds of daily returns: each is tested by what was learned of later days."""

import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import KFold, cross_val_score

prices = pd.read_csv("prices.csv", index_col="date", parse_dates=True)
prices["return"] = prices["close"].pct_change()
prices["up"] = prices["return"].shift(-1) > 0
prices = prices.dropna()
folds = KFold(n_splits=5, shuffle=True, random_state=0)
print(cross_val_score(LogisticRegression(), prices[["return", "volume"]], prices["up"], cv=folds))  # want: LEAK004
