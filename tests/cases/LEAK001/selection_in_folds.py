from sklearn.feature_selection import SelectKBest, f_classif
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold, cross_val_score
from sklearn.svm import SVC

FOLDS = StratifiedKFold(n_splits=5, shuffle=True, random_state=1)


def compare(expression, outcome):
    """Genes that tell patients apart, chosen on all patients."""
    selector = SelectKBest(f_classif, k=20)
    genes = selector.fit_transform(expression, outcome)  # want: LEAK001
    results = {}
    for name, model in {"logistic": LogisticRegression(max_iter=1000), "svm": SVC()}.items():
        results[name] = cross_val_score(model, genes, outcome, cv=FOLDS).mean()
    return results
