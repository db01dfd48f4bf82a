import torch
from kan import *

f = lambda x: torch.exp(torch.sin(torch.pi * x[:, [0]]) + x[:, [1]] ** 2)
dataset = create_dataset(f, n_var=2, train_num=80)

model = KAN(width=[2, 5, 1], grid=100, k=3, seed=0)  # want: KAN001
model.fit(dataset, opt="LBFGS", steps=50, lamb=0.001)

model = KAN(width=[2, 5, 1], grid=5, k=3, seed=0)
model.fit(dataset, opt="LBFGS", steps=50)
model = model.refine(10)
model.fit(dataset, opt="LBFGS", steps=50)
model = model.refine(200)  # want: KAN001
model.fit(dataset, opt="LBFGS", steps=50)
