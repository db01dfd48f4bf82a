"""The parser comes from a function, argparse by name."""

import argparse
from argparse import ArgumentParser


def add_model_options(parser):
    parser.add_argument("-r", "--residual", action=argparse.BooleanOptionalAction, default=True)  # want: CONFIG011
    parser.add_argument("--hidden", type=int, default=64)
    return parser


if __name__ == "__main__":
    options = add_model_options(ArgumentParser()).parse_args()
    print("residual" if options.residual else "plain", options.hidden)
