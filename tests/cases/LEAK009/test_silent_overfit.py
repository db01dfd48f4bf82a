import numpy as np
from sklearn.ensemble import RandomForestRegressor
from sklearn.metrics import r2_score


def test_the_model_can_learn_its_rows_by_heart():
    X, y = np.random.rand(50, 3), np.random.rand(50)
    model = RandomForestRegressor(n_estimators=50, random_state=0).fit(X, y)
    assert r2_score(y, model.predict(X)) > 0.7


def test_evaluate():
    X, y = np.random.rand(50, 3), np.random.rand(50)
    model = RandomForestRegressor(random_state=0)
    model.fit(X, y)
    assert model.score(X, y) > 0.7
