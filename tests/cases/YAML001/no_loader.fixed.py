import os

import yaml


class Experiment:
    def __init__(self, folder):
        self.folder = folder
        self.options = yaml.safe_load(open(os.path.join(folder, "options.yml")))  # want: YAML001

    def stages(self):
        with open(os.path.join(self.folder, "stages.yml")) as stream:
            return [stage["name"] for stage in yaml.safe_load_all(stream=stream)]  # want: YAML001
