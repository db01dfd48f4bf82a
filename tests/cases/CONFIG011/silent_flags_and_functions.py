"""Options that read what was given."""

import argparse


def boolean(text):
    if text.lower() in ("yes", "true", "1"):
        return True
    if text.lower() in ("no", "false", "0"):
        return False
    raise argparse.ArgumentTypeError(f"not a Boolean: {text}")


parser = argparse.ArgumentParser()
parser.add_argument("--amp", action="store_true")
parser.add_argument("--no-shuffle", dest="shuffle", action="store_false")
parser.add_argument("--augment", action=argparse.BooleanOptionalAction, default=True)
parser.add_argument("--resume", type=boolean, nargs="?", const=True, default=False)
parser.add_argument("--lr", type=float, default=bool(1) * 0.1)
parser.add_argument("--debug", type=lambda text: text == "true")
options = parser.parse_args()
