import argparse

import yaml as y


def get_args():
    parser = argparse.ArgumentParser()
    parser.add_argument("config")
    return parser.parse_args()


def main():
    args = get_args()
    with open(args.config) as f:
        cfg = y.safe_load(f)  # want: YAML001
    with open(cfg["classes"]) as f:
        names = y.safe_load(f)["names"]  # want: YAML001
    for stage in y.safe_load_all(open(cfg["stages"])):  # want: YAML001
        print(stage, names)


main()
