import argparse

import typer

parser = argparse.ArgumentParser()
parser.add_argument("--batch-size", help="batch size")
typer.echo(parser.parse_args().batch_size)
