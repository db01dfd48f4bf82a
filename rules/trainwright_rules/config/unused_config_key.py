"""CONFIG010 unused-config-key."""

from __future__ import annotations

import os.path
from collections.abc import Iterator
from pathlib import Path

from trainwright.configs import ConfigFile
from trainwright.rule import Finding, Preset, Related, Rule, Severity


class UnusedConfigKey(Rule):
    """A key of a config that no code of the program reads.

    ## What it does
    Reports keys of a YAML file that no subscript, attribute, parameter, option or interpolation takes, in a program
    that names the file itself and most of whose other keys are seen to be read. Silent where a mapping is handed on as
    a whole (`**cfg["model"]`, `run(cfg)`), because its keys may then be read anywhere.

    ## Why it is bad
    Who changes the key believes to have changed the experiment. Often it was renamed in the code, or is mistyped.

    ## Example
    ```yaml config.yaml
    learning_rate: 0.1
    epochs: 10
    warmup: 500
    ```
    ```python train.py
    import yaml

    with open("config.yaml") as handle:
        config = yaml.safe_load(handle)
    print(config["learning_rate"], config["epochs"])
    ```

    ## Use instead
    ```yaml config.yaml
    learning_rate: 0.1
    epochs: 10
    ```
    ```python train.py
    import yaml

    with open("config.yaml") as handle:
        config = yaml.safe_load(handle)
    print(config["learning_rate"], config["epochs"])
    ```

    ## References
    - [Hydra: specifying a config file](https://hydra.cc/docs/tutorials/basic/your_first_app/config_file/)
    """

    code = "CONFIG010"
    name = "unused-config-key"
    severity = Severity.STYLE
    preset = Preset.STRICT

    def check_config(self, config: ConfigFile) -> Iterator[Finding]:
        """Keys of a YAML file."""
        if config.project is None:
            return
        for unused in config.project.configs.unused_keys(config.path):
            path, span = unused.programs[0]
            program = Path(os.path.relpath(path, config.path.parent)).as_posix()
            yield self.finding(
                unused.range,
                f"`{'.'.join(unused.keys)}` is read by nothing in {program}, nor in the code that it calls",
                related=[Related("the config is read here", path, span)],
            )
