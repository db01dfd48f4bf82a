"""PCA of the test rows, for a picture: the model never sees it."""

import matplotlib.pyplot as plt
from sklearn.datasets import load_digits
from sklearn.decomposition import PCA
from sklearn.ensemble import RandomForestClassifier
from sklearn.model_selection import train_test_split

X, y = load_digits(return_X_y=True)
X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)
model = RandomForestClassifier().fit(X_train, y_train)
predicted = model.predict(X_test)
shown = PCA(2).fit_transform(X_test)
plt.scatter(shown[:, 0], shown[:, 1], c=predicted == y_test)
plt.show()
