"""The stem of a config where it belongs: in the name of a folder."""

from pathlib import Path

import mlflow


def output_folder(config_path, root="runs"):
    folder = Path(root) / Path(config_path).stem
    folder.mkdir(parents=True, exist_ok=True)
    mlflow.log_artifact(config_path)
    return folder


class Store:
    def init(self, project):
        self.project = project


Store().init(project=Path("configs/base.yaml").stem)
