import torch


class Brain:
    """The loop of a small framework: a flag tells its hooks which stage has ended."""

    def __init__(self, modules):
        self.modules = modules

    def on_stage_end(self, stage):
        pass

    def fit(self, train_set, valid_set):
        for batch in train_set:
            self.fit_batch(batch)
        self.on_stage_end("train")
        self.modules.eval()
        with torch.no_grad():
            for batch in valid_set:
                self.evaluate_batch(batch)
            self.on_stage_end("valid")
