"""Some models are scored on the test part, for a table; none is picked."""

from sklearn.datasets import load_breast_cancer
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split
from sklearn.svm import SVC

X, y = load_breast_cancer(return_X_y=True)
X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)
scores = []
for model in (LogisticRegression(max_iter=5000), SVC(), RandomForestClassifier()):
    model.fit(X_train, y_train)
    scores.append(model.score(X_test, y_test))
print(scores, max(len(str(score)) for score in scores))
