import torch
from kan import *

dataset = create_dataset(lambda x: x[:, [0]] ** 2, n_var=1, train_num=500)
model = KAN(width=[1, 1], grid=200, k=3)
model.fit(dataset, opt="LBFGS", steps=100)

small = create_dataset(lambda x: x[:, [0]] ** 2, n_var=1, train_num=20)
other = KAN(width=[1, 1], grid=5, k=3)
other.fit(small, opt="LBFGS", steps=100)
