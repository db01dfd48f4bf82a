"""The churn rate of each city, taken over all customers."""

import pandas as pd
from sklearn.ensemble import GradientBoostingClassifier
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import train_test_split

customers = pd.read_csv("customers.csv", parse_dates=["joined"])
customers["tenure"] = (pd.Timestamp("2024-01-01") - customers["joined"]).dt.days
customers["city_rate"] = customers.groupby("city")["churned"].transform("mean")  # want: LEAK002
customers["city_size"] = customers.groupby("city")["id"].transform("count")

features = ["tenure", "plan", "city_rate", "city_size"]
X_train, X_test, y_train, y_test = train_test_split(
    customers[features], customers["churned"], test_size=0.2, random_state=7
)
model = GradientBoostingClassifier().fit(X_train, y_train)
print("AUC", roc_auc_score(y_test, model.predict_proba(X_test)[:, 1]))
