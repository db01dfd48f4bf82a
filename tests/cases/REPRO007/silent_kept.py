"""The seed comes from the clock, and is logged and stored: the run can be repeated."""

import json
import logging
import time
from pathlib import Path

import torch


def set_up(folder: Path, seed=None):
    if seed is None:
        seed = int(time.time()) % 2**31
    logging.info("seed %d", seed)
    torch.manual_seed(seed)
    (folder / "run.json").write_text(json.dumps({"seed": seed}))
