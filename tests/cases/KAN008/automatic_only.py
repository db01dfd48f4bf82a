import torch
from kan import KAN


class Discovery:
    def run(self, data):
        self.model = KAN(width=[3, 4, 1])
        self.model.fit(data, steps=100, lamb=0.01)
        self.model.auto_symbolic()  # want: KAN008
        self.model.plot()
