"""Keras has no modes to switch by hand: predict() runs in inference mode."""

import numpy as np
from tensorflow import keras

model = keras.Sequential([keras.layers.Dense(8), keras.layers.Dropout(0.5), keras.layers.Dense(1)])
model.compile("adam", "mse")


def evaluate(model, test_loader):
    return np.mean([float(((model(x) - y) ** 2).mean()) for x, y in test_loader])
