import hydra
from omegaconf import DictConfig


def add(app: DictConfig, first: str, second: str) -> float:
    total = app[first] + app[second]
    print(f"{app.user}: {total}")
    return total


@hydra.main(version_base=None, config_path="conf", config_name="config")
def main(cfg: DictConfig) -> None:
    add(cfg.app, "left", "right")


if __name__ == "__main__":
    main()
