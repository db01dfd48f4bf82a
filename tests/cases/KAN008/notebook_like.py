from kan import *

dataset = create_dataset(lambda x: torch.exp(torch.sin(torch.pi * x[:, [0]]) + x[:, [1]] ** 2), n_var=2)
model = KAN(width=[2, 5, 1], grid=5, k=3)
model.fit(dataset, opt="LBFGS", steps=50, lamb=0.001)
model = model.prune()
model.fit(dataset, opt="LBFGS", steps=50)
model.auto_symbolic(lib=["x", "x^2", "sin", "exp"])
formula = model.symbolic_formula()[0][0]  # want: KAN008
print(formula)
