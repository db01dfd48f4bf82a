"""CONFIG007 unknown-config-key."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from trainwright.configs import ConfigFile, MissingArgument, UnknownKey
from trainwright.rule import Applicability, Finding, Fix, Related, Rule, Severity

if TYPE_CHECKING:
    from trainwright.editing import Editor


class UnknownConfigKey(Rule):
    """A config gives a class or function something that it does not take, or names one that does not exist.

    ## What it does
    Looks up what a config names in `_target_` (Hydra), `class_path` (jsonargparse, LightningCLI) or `target`
    (`instantiate_from_config`), and what code gives a section to (`Model(**config["model"])`), in the project and in
    the installed libraries. Reports keys that are no parameter of it, required parameters that nothing gives, and
    names that its module does not have. Keys that a config adds to a class which another config names (Hydra's
    composition) are judged too, and keys of a config that is merged with a dataclass: one from Hydra's ConfigStore in
    its defaults list, or `OmegaConf.merge(OmegaConf.structured(Config), ...)`. Silent where `**kwargs` may take the
    key, and where anything about the class is not known.

    ## Why it is bad
    A mistyped key raises an error at best, and with Hydra that is after the data was loaded. At worst it is dropped:
    a pydantic model trains with its default and does not say a word.

    ## Example
    ```yaml conf/config.yaml
    model:
      _target_: net.Net
      widht: 256
    ```
    ```python net.py
    from torch import nn


    class Net(nn.Module):
        def __init__(self, width: int = 128):
            super().__init__()
            self.layer = nn.Linear(64, width)
    ```

    ## Use instead
    ```yaml conf/config.yaml
    model:
      _target_: net.Net
      width: 256
    ```
    ```python net.py
    from torch import nn


    class Net(nn.Module):
        def __init__(self, width: int = 128):
            super().__init__()
            self.layer = nn.Linear(64, width)
    ```

    ## Fix safety
    Unsafe: the nearest name is a guess. It is only offered where one is near.

    ## References
    - [Hydra: instantiating objects](https://hydra.cc/docs/advanced/instantiate_objects/overview/)
    - [jsonargparse: class type and sub-classes](https://jsonargparse.readthedocs.io/en/stable/#class-type-and-sub-classes)
    """

    code = "CONFIG007"
    name = "unknown-config-key"
    severity = Severity.CRITICAL

    def check_config(self, config: ConfigFile) -> Iterator[Finding]:
        """What a YAML file gives to classes and functions."""
        if config.project is None:
            return
        configs = config.project.configs
        for unknown in configs.unknown_keys(config.path):
            yield self._unknown(unknown)
        for missing in configs.missing_arguments(config.path):
            yield self._missing(missing)

    def _unknown(self, unknown: UnknownKey) -> Finding:
        hint = f": did you mean `{unknown.nearest}`?" if unknown.nearest is not None else ""
        if unknown.is_class:
            message = f"`{unknown.owner}` has no `{unknown.name}`{hint}"
            label = "this is the module"
        elif unknown.is_field:
            message = f"`{unknown.owner}` has no field `{unknown.name}`{hint}"
            label = "its fields are declared here"
        elif unknown.ignored:
            message = f"`{unknown.owner}` has no field `{unknown.name}` and drops it without a word{hint}"
            label = "its fields are declared here"
        else:
            message = f"`{unknown.owner}` takes no `{unknown.name}`{hint}"
            label = "it is defined here"
        return self.finding(
            unknown.range,
            message,
            related=[Related(label, *unknown.declared)],
            fixable=Applicability.UNSAFE if unknown.nearest is not None else None,
            subject=unknown.nearest,
        )

    def _missing(self, missing: MissingArgument) -> Finding:
        message = f"`{missing.owner}` needs `{missing.name}`, which has no default and is given nowhere"
        related = [Related(f"`{missing.name}` is declared here", *missing.declared)]
        return self.finding(missing.range, message, related=related)

    def fix(self, finding: Finding, editor: Editor) -> Fix | None:
        """Write the nearest name."""
        if finding.subject is None:
            return None
        editor.replace_range(finding.range, finding.subject)
        return Fix(f"Write {finding.subject}", Applicability.UNSAFE)
