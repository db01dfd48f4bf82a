"""The number of neighbours is the one with the best accuracy on the test part."""

import numpy as np
from sklearn.datasets import load_wine
from sklearn.metrics import accuracy_score
from sklearn.model_selection import train_test_split
from sklearn.neighbors import KNeighborsClassifier

X, y = load_wine(return_X_y=True)
X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)
scores = []
for k in range(1, 30):
    knn = KNeighborsClassifier(n_neighbors=k).fit(X_train, y_train)
    scores.append(accuracy_score(y_test, knn.predict(X_test)))  # want: LEAK006
best_k = np.argmax(scores) + 1
print(best_k, max(scores))
