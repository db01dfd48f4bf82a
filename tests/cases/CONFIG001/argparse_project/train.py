from src.options import parse_args
from src.utils import load_config


def main(args):
    cfg = load_config(args.config)
    cfg["train"]["lr"] = args.lr
    cfg["train"]["epochs"] = args.epochs
    if args.warmup is not None:
        cfg["train"]["warmup"] = args.warmup
    seed = args.seed if args.seed is not None else cfg["seed"]
    print(cfg, seed)


if __name__ == "__main__":
    main(parse_args())
