class Net:
    def __init__(self, width: int, lr: float = 0.1, steps: int = 1, depth: int = 3):
        self.width, self.lr = width, lr
