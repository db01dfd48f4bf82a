import math

import numpy as np
import pandas as pd
from sklearn.preprocessing import MinMaxScaler
from tensorflow.keras.layers import LSTM, Dense
from tensorflow.keras.models import Sequential

close = pd.read_csv("prices.csv").filter(["Close"]).values
train_length = math.ceil(len(close) * 0.8)

scaler = MinMaxScaler(feature_range=(0, 1))
scaled = scaler.fit_transform(close)  # want: LEAK001

train_rows = scaled[0:train_length, :]
x_train, y_train = [], []
for i in range(60, len(train_rows)):
    x_train.append(train_rows[i - 60 : i, 0])
    y_train.append(train_rows[i, 0])
x_train, y_train = np.array(x_train)[..., None], np.array(y_train)

model = Sequential([LSTM(50), Dense(1)])
model.compile(optimizer="adam", loss="mse")
model.fit(x_train, y_train, epochs=5)
