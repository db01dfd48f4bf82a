import torch
from kan import KAN


class PolicyReader:
    """A policy as a formula: fitted in one method, read off in the next."""

    def __init__(self, observations: int, actions: int):
        self.policy = KAN(width=[observations, actions], grid=5, k=3)

    def fit(self, dataset, steps: int = 20):
        return self.policy.fit(dataset, opt="LBFGS", steps=steps, loss_fn=torch.nn.MSELoss())  # want: KAN010

    def formula(self):
        self.policy = self.policy.prune()
        self.policy.auto_symbolic(lib=["x", "x^2", "sin"])
        return self.policy.symbolic_formula()[0]


class SparseReader:
    def __init__(self, observations: int, actions: int):
        self.policy = KAN(width=[observations, actions], grid=5, k=3)

    def warm_up(self, dataset):
        self.policy.fit(dataset, opt="LBFGS", steps=5)

    def fit(self, dataset, steps: int = 20):
        return self.policy.fit(dataset, opt="LBFGS", steps=steps, lamb=0.002)

    def formula(self):
        self.policy.auto_symbolic(lib=["x", "x^2", "sin"])
        return self.policy.symbolic_formula()[0]
