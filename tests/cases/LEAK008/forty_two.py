"""42, twice."""

from sklearn.datasets import load_iris
from sklearn.ensemble import RandomForestClassifier
from sklearn.model_selection import train_test_split

X, y = load_iris(return_X_y=True)
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.3, random_state=42)
forest = RandomForestClassifier(n_estimators=10, random_state=42)  # want: LEAK008
print(forest.fit(X_train, y_train).score(X_test, y_test))
