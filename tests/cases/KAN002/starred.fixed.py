from kan import *

ORDER = 1
dataset = create_dataset(lambda x: torch.exp(x[:, [0]]), n_var=1)
model = KAN(width=[1, 3, 1], grid=5, k=3, seed=1)  # want: KAN002
model.fit(dataset, opt="LBFGS", steps=20)
