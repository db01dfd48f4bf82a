from kan import *

dataset = create_dataset(lambda x: torch.sin(5 * x[:, [0]]) + x[:, [1]] ** 2, n_var=2)
model = KAN(width=[2, 5, 1], grid=50, k=3, seed=0)  # want: KAN004
model.fit(dataset, opt="LBFGS", steps=100, lamb=0.001)
model.plot()
