"""Files are shuffled and then cut in two; the seed comes too late."""

import argparse
import json
import random
from pathlib import Path


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    args = parser.parse_args()
    files = sorted(args.folder.glob("*.wav"))
    random.shuffle(files)  # want: REPRO010
    count = int(0.9 * len(files))
    random.seed(0)
    lists = {"train": [str(f) for f in files[:count]], "test": [str(f) for f in files[count:]]}
    Path("lists.json").write_text(json.dumps(lists))


if __name__ == "__main__":
    main()
