from pathlib import Path

from yaml import safe_dump


def export(hparams: dict, folder: Path) -> None:
    text = safe_dump(hparams, default_flow_style=True)  # want: YAML005
    (folder / "hparams.yaml").write_text("# written by train.py\n" + text)


def export_short(hparams: dict, folder: Path) -> None:
    with open(folder / "short.yaml", "w") as handle:
        handle.write(safe_dump(hparams, default_flow_style=True, width=1000))  # want: YAML005
