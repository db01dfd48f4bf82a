"""The first argument of a class method is no model, whatever is handed over first."""

from torch import nn


class Summarizer(nn.Module):
    def __init__(self, config):
        super().__init__()
        self.layer = nn.Linear(config, config)

    @classmethod
    def from_pretrained(cls, model_path, config=8):
        model = cls(config)
        model.load(model_path)
        return model.eval()

    def load(self, path):
        self.path = path


def import_file(importer, file_path):
    module = importer.module_from(file_path)
    importer.loader.exec_module(module)
    return module


def generate_summaries(model_path, importer):
    import_file(importer, "catalog.py")
    model = Summarizer.from_pretrained(model_path)
    return len(model.path)
