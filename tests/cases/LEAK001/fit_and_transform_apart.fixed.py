from sklearn.decomposition import PCA
from sklearn.ensemble import RandomForestRegressor
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import RobustScaler


def evaluate(features, target, seed=0):
    """Score of a forest on the main components."""
    scaler = RobustScaler()  # want: LEAK001

    pca = PCA(n_components=5)

    x_train, x_test, y_train, y_test = train_test_split(
        features, target, test_size=0.3, random_state=seed
    )
    x_train = scaler.fit_transform(x_train)
    x_test = scaler.transform(x_test)
    x_train = pca.fit_transform(x_train)
    x_test = pca.transform(x_test)
    forest = RandomForestRegressor(random_state=seed).fit(x_train, y_train)
    return forest.score(x_test, y_test)
