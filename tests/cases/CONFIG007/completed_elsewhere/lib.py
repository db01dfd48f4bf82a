class Net:
    def __init__(self, width: int, depth: int):
        self.width, self.depth = width, depth


class Optimizer:
    def __init__(self, params, lr: float):
        self.params, self.lr = params, lr


class Schedule:
    def __init__(self, optimizer, steps: int):
        self.optimizer, self.steps = optimizer, steps
