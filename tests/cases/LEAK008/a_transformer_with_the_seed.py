"""The imputer's or the data's seed is no model's start."""

from sklearn.datasets import make_classification
from sklearn.linear_model import RidgeClassifier
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import QuantileTransformer

X, y = make_classification(random_state=0)
X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)
transformer = QuantileTransformer(n_quantiles=50, random_state=0).fit(X_train)
model = RidgeClassifier().fit(transformer.transform(X_train), y_train)
print(model.score(transformer.transform(X_test), y_test))
