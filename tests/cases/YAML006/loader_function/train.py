from settings import load_config


def main() -> None:
    cfg = load_config("conf/train.yaml")
    run(cfg)
    print(cfg["name"])


def run(cfg: dict) -> None:
    for epoch in range(cfg["epochs"]):
        print(epoch, cfg["lr"])


main()
