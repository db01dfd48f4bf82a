def build_callback(name, kwargs):
    return name, dict(kwargs)


class Trainer:
    def __init__(self, callbacks, seed, loggers):
        self.callbacks, self.seed, self.loggers = callbacks, seed, loggers

    def fit(self, duration):
        print(duration)
