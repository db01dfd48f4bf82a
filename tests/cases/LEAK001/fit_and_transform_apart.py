from sklearn.decomposition import PCA
from sklearn.ensemble import RandomForestRegressor
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import RobustScaler


def evaluate(features, target, seed=0):
    """Score of a forest on the main components."""
    scaler = RobustScaler().fit(features)  # want: LEAK001
    scaled = scaler.transform(features)

    pca = PCA(n_components=5)
    pca.fit(scaled)  # want: LEAK001
    components = pca.transform(scaled)

    x_train, x_test, y_train, y_test = train_test_split(
        components, target, test_size=0.3, random_state=seed
    )
    forest = RandomForestRegressor(random_state=seed).fit(x_train, y_train)
    return forest.score(x_test, y_test)
