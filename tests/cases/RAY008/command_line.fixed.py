import argparse

import ray


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--address", required=True)
    args = parser.parse_args()
    ray.init(address=args.address, log_to_driver=False, runtime_env={"working_dir": "."})  # want: RAY008
