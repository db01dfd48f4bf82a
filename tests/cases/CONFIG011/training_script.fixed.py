"""Options of a training script: none of these can be switched off."""

import argparse


def parse_args():
    parser = argparse.ArgumentParser(description="Train a vocoder")
    parser.add_argument("--config", required=True)
    parser.add_argument("--epochs", default=100, type=int)
    parser.add_argument("--fine_tuning", default=False, action=argparse.BooleanOptionalAction)  # want: CONFIG011
    parser.add_argument("--amp", action=argparse.BooleanOptionalAction, default=True, help="mixed precision")  # want: CONFIG011
    group = parser.add_argument_group("logging")
    group.add_argument(
        "--wandb",
        action=argparse.BooleanOptionalAction,
        default=False,
        help="log to wandb",  # off by default
    )
    return parser.parse_args()
