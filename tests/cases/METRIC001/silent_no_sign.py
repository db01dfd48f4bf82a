"""Nothing says that the classes are imbalanced: weights that are None, samples drawn evenly by a generator."""

from sklearn.datasets import make_classification
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score

X, y = make_classification(2000, weights=[0.5, 0.5], random_state=0)
model = LogisticRegression(class_weight=None).fit(X[:1000], y[:1000])
print(accuracy_score(y[1000:], model.predict(X[1000:])))
