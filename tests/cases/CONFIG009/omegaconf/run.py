from omegaconf import OmegaConf

from steps import evaluate

cfg = OmegaConf.load("settings/eval.yaml")
evaluate(cfg.eval)
