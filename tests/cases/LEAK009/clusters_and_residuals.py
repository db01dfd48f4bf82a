"""Clusters have no test part, and residuals of the fit are for a picture."""

import matplotlib.pyplot as plt
import pandas as pd
from sklearn.cluster import KMeans
from sklearn.linear_model import LinearRegression

frame = pd.read_csv("frame.csv")
points = frame[["a", "b"]]
inertia = [KMeans(k).fit(points).score(points) for k in range(1, 9)]
plt.plot(inertia)
line = LinearRegression().fit(frame[["a"]], frame["b"])
plt.scatter(frame["a"], frame["b"] - line.predict(frame[["a"]]))
plt.show()
