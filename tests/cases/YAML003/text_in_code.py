"""A search over learning rates; each run is YAML text."""

import torch
import yaml

BASE = """
seed: 7
optim:
  lr: 1e-3  # want: YAML003
  weight_decay: 0.01
"""

SWEEP = "lr: [1e-4, 0.001]\n" "steps: 1000\n"  # want: YAML003
SHORT = (
    "steps: 100\n"  # a few
    "momentum: 9e-1\n"  # want: YAML003
)

NOT_LOADED = """
lr: 1e-3
"""


def settings():
    base = yaml.safe_load(BASE)
    sweep = yaml.safe_load(SWEEP) | yaml.safe_load(SHORT)
    extra = yaml.safe_load("""
      eps: 1e-8  # want: YAML003
      name: "1e-8"
    """)
    return base | extra, sweep


def build(params):
    base, _ = settings()
    torch.manual_seed(base["seed"])
    return torch.optim.Adam(params, lr=float(base["optim"]["lr"]))
