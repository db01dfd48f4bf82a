"""No fit gives a lamb, and the model is pruned afterwards."""

from kan.MultKAN import MultKAN


class Search:
    def __init__(self, width):
        self.model = MultKAN(width=width, grid=5, k=3)

    def run(self, dataset):
        model = MultKAN(width=[2, 5, 1], grid=5, k=3)
        model.fit(dataset, opt="LBFGS", steps=20)
        model.fit(dataset, opt="LBFGS", steps=50)  # want: KAN010
        model = model.prune()
        return model.symbolic_formula()
