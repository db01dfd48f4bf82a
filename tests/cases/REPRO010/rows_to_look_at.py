"""Some rows to look at, and a sort that shuffles until it is done: no rows are drawn for any part."""

import numpy as np
import pandas as pd
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression


def bogosort(values):
    while np.any(values[:-1] > values[1:]):
        np.random.shuffle(values)
    return values


def show_article(articles):
    article = articles.sample(1).squeeze()
    print(article.heading, article.body)
    few = articles.sample(n=5)
    return few.heading.tolist()


def main(path="articles.csv"):
    articles = pd.read_csv(path)
    print(show_article(articles), bogosort(articles["length"].to_numpy()[:5]))
    counts = TfidfVectorizer().fit_transform(articles.body)
    model = LogisticRegression(solver="lbfgs").fit(counts, articles.topic)
    return model


if __name__ == "__main__":
    main()
