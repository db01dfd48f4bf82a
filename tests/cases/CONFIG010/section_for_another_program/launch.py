import subprocess
import tempfile

import hydra
from omegaconf import DictConfig, OmegaConf


@hydra.main(version_base=None, config_path="conf", config_name="launch")
def main(cfg: DictConfig) -> None:
    with tempfile.NamedTemporaryFile(suffix=".yaml", delete=False) as file:
        OmegaConf.save(config=cfg.cluster, f=file.name, resolve=True)
    subprocess.run(["ray", "up", file.name, "-y"], check=True)
    print(cfg.cluster.cluster_name, cfg.user)


if __name__ == "__main__":
    main()
