"""A project's own decorator around hydra.main; the configs are chosen on the command line."""

from core.config import hydra_runner


@hydra_runner(config_path="conf", config_name="base")
def main(cfg):
    print(cfg.optim.lr)


if __name__ == "__main__":
    main()
