from dataclasses import dataclass

import hydra
from hydra.core.config_store import ConfigStore


@dataclass
class MySQL:
    host: str = "localhost"
    port: int = 3306


ConfigStore.instance().store(group="db", name="mysql", node=MySQL)


@hydra.main(version_base=None, config_path="conf", config_name="config")
def main(cfg):
    print(cfg.db.host, cfg.db.port)


if __name__ == "__main__":
    main()
