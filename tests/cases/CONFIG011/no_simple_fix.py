"""Where a value may or must be given, the author has to say what it should look like."""

import argparse

parser = argparse.ArgumentParser()
parser.add_argument("shuffle", type=bool)  # want: CONFIG011
parser.add_argument("-gpu", type=bool, default=True, help="use gpu or not")  # want: CONFIG011
parser.add_argument("--cache", type=bool, nargs="?", const=True, default=False)  # want: CONFIG011
parser.add_argument("--pretrained", type=bool, choices=[True, False], default=True)  # want: CONFIG011
options = parser.parse_args()
