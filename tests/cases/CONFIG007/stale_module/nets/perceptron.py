class Perceptron:
    def __init__(self, width: int = 3):
        self.width = width
