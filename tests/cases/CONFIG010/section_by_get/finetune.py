from omegaconf import OmegaConf

from trainer import Trainer, build_callback


def jobs(main_config):
    return [{"seed": seed, "loggers": main_config.get("loggers", {})} for seed in main_config.seeds]


def train(config):
    callbacks = [build_callback(name, kwargs) for name, kwargs in config.get("callbacks", {}).items()]
    for job in jobs(config):
        Trainer(callbacks=callbacks, **job).fit(config.max_duration)


def test_script():
    config = OmegaConf.load("smoketest.yaml")
    train(config)
