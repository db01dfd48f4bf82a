from pathlib import Path

import yaml


class Run:
    def __init__(self, folder: Path, config: dict) -> None:
        self.folder = folder
        self.config = config

    def save(self) -> None:
        with (self.folder / "config.yaml").open("w") as handle:
            yaml.dump(self.config, handle, default_flow_style=False)  # want: YAML005
        with (self.folder / "metrics.yaml").open("w") as handle:
            yaml.safe_dump({"loss": [0.1, 0.2]}, stream=handle, default_flow_style=False)  # want: YAML005
