"""lamb is 0 on purpose or by accident; the formula is read off anyway."""

from kan import *

dataset = create_dataset(lambda x: torch.exp(torch.sin(torch.pi * x[:, [0]]) + x[:, [1]] ** 2), n_var=2)
model = KAN(width=[2, 5, 1], grid=5, k=3, seed=1)
model.fit(dataset, opt="LBFGS", steps=20, lamb=0.0)  # want: KAN010
model.auto_symbolic(lib=["x", "x^2", "exp", "sin"])
print(model.symbolic_formula()[0][0])
