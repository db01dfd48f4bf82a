"""Flipped copies are put under the images, and the folds are drawn of both."""

import numpy as np
from sklearn.linear_model import SGDClassifier
from sklearn.model_selection import KFold

images = np.load("images.npy")
labels = np.load("labels.npy")
flipped = images[:, :, ::-1]
images = np.concatenate([images, flipped])  # want: LEAK005
labels = np.tile(labels, 2)
rows = images.reshape(len(images), -1)
for train_index, test_index in KFold(5, shuffle=True).split(rows):
    model = SGDClassifier().fit(rows[train_index], labels[train_index])
    print(model.score(rows[test_index], labels[test_index]))
