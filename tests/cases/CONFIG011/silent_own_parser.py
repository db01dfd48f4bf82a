"""Parsers that are not argparse's: what they make of bool is theirs."""


def bool(text):
    return text.strip().lower() == "true"


class Options:
    def __init__(self):
        self.known = {}

    def add_argument(self, name, type=str, default=None):
        self.known[name] = (type, default)


options = Options()
options.add_argument("--amp", type=bool, default=True)


def extend(parser):
    parser.add_argument("--shuffle", type=bool, default=False)
