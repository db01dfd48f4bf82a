class Net:
    def __init__(self, width: int):
        self.width = width
