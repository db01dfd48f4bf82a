"""The first four pictures of a folder, shown."""

import os

import matplotlib.pyplot as plt
from PIL import Image

root = "data/train/"
shown = [os.path.join(root, "ants", name) for name in os.listdir(root + "ants")[:4]]
shown += [os.path.join(root, "bees", name) for name in os.listdir(root + "bees")[:5]]
_, axes = plt.subplots(3, 3)
for axis, path in zip(axes.flat, shown):
    axis.imshow(Image.open(path))
plt.show()
