"""CONFIG005 runtime-mixed-with-experiment."""

from __future__ import annotations

import re
from collections.abc import Iterator

from trainwright.configs import ConfigFile, ConfigNode, NodeKind
from trainwright.rule import Finding, Preset, Related, Rule, Severity

_RUNTIME = re.compile(
    r"device|devices|gpus?|gpu_ids?|num_gpus|n_gpu|accelerator|cuda|num_workers|n_workers|workers|pin_memory|num_threads|"
    r"(?:data|dataset|train|val|test|image|output|out|save|log|logging|checkpoint|ckpt|model|result|results|cache|work|root|base|"
    r"run|tensorboard|tb)_?(?:dir|directory|path|root|folder)|dirpath|output|log_?dir|workdir|host|port|master_port|"
    r"tracking_uri|mlflow_uri|wandb_entity"
)
_EXPERIMENT = re.compile(
    r"(?:base_|init_|initial_|max_|min_|peak_)?(?:lr|learning_rate)|epochs|num_epochs|n_epochs|max_epochs|momentum|"
    r"weight_decay|dropout|dropout_rate|hidden_(?:dim|size|units|channels)|num_layers|n_layers|num_heads|n_heads|d_model|"
    r"embed(?:ding)?_(?:dim|size)|warmup(?:_steps|_epochs)?|label_smoothing|optimizer|scheduler|gamma|betas|beta1|beta2|"
    r"grad(?:ient)?_clip(?:ping|_val|_norm)?|temperature|loss|width|depth|kernel_size"
)
_LEAST = 2
_BOUND = frozenset({"_target_", "class_path"})
"""A mapping with one of these has the keys that a signature asks for."""
_BOUND_SECTIONS = frozenset({"init_args", "trainer", "params", "kwargs", "args"})


class RuntimeMixedWithExperiment(Rule):
    """Paths, devices and workers stand among the hyperparameters.

    ## What it does
    Reports mappings of a config in which at least two keys about the machine (paths, `device`, `num_workers`) stand
    beside at least two hyperparameters (`lr`, `epochs`, `dropout` ...). Mappings whose keys a signature asks for
    (`_target_`, `class_path`, the trainer's section) are left alone.

    ## Why it is bad
    The one half says what the experiment is, the other where it runs today. Mixed, each machine and colleague has a
    copy of the file in which the experiment differs too, sooner or later; a diff of two configs no longer shows what
    was varied, and the parameters in the tracking server are full of paths.

    ## Example
    ```yaml config.yaml
    lr: 0.0003
    epochs: 40
    dropout: 0.1
    data_dir: /mnt/nvme0/imagenet
    device: cuda:1
    num_workers: 16
    ```

    ## Use instead
    ```yaml config.yaml
    training:
      lr: 0.0003
      epochs: 40
      dropout: 0.1
    runtime:
      data_dir: /mnt/nvme0/imagenet
      device: cuda:1
      num_workers: 16
    ```

    ## References
    - Hydra, config groups: https://hydra.cc/docs/tutorials/basic/your_first_app/config_groups/
    """

    code = "CONFIG005"
    name = "runtime-mixed-with-experiment"
    severity = Severity.STYLE
    preset = Preset.STRICT

    def check_config(self, config: ConfigFile) -> Iterator[Finding]:
        for node in config.nodes():
            if node.kind is not NodeKind.MAPPING or len(node.children) < 2 * _LEAST or _is_bound(node):
                continue
            runtime = [child for child in node.children if _says(child, _RUNTIME)]
            experiment = [child for child in node.children if _says(child, _EXPERIMENT)]
            if len(runtime) < _LEAST or len(experiment) < _LEAST:
                continue
            first, other = runtime[0], experiment[0]
            assert first.key is not None and other.key is not None
            yield self.finding(
                first.key.range,
                f"{_listed(runtime)} say where it runs, {_listed(experiment)} beside them what the experiment is: give "
                "each a section of its own",
                related=[Related("a hyperparameter", config.path, other.key.range)],
            )


def _is_bound(node: ConfigNode) -> bool:
    if any(child.key is not None and child.key.text in _BOUND for child in node.children):
        return True
    return bool(node.path) and node.path[-1] in _BOUND_SECTIONS


def _says(node: ConfigNode, pattern: re.Pattern[str]) -> bool:
    if node.key is None or node.kind not in (NodeKind.SCALAR, NodeKind.SEQUENCE):
        return False
    return pattern.fullmatch(node.key.text.lower().replace("-", "_")) is not None


def _listed(nodes: list[ConfigNode]) -> str:
    names = [f"`{node.key.text}`" for node in nodes if node.key is not None]
    return ", ".join(names[:3]) + (" ..." if len(names) > 3 else "")
