class Net:
    def __init__(self, width: int):
        self.width = width


class Other:
    def __init__(self, width: int, depth: int):
        self.width, self.depth = width, depth
