from sklearn.datasets import load_breast_cancer
from sklearn.model_selection import cross_validate
from sklearn.neighbors import KNeighborsClassifier
from sklearn.preprocessing import MinMaxScaler

X, y = load_breast_cancer(return_X_y=True)
X = MinMaxScaler().fit_transform(X)  # want: LEAK001

for k in (1, 3, 5, 9):
    scores = cross_validate(KNeighborsClassifier(n_neighbors=k), X, y, cv=10)
    print(k, scores["test_score"].mean())
