from argparse import ArgumentParser

import pytorch_lightning as pl


def main(model, data):
    parser = pl.Trainer.add_argparse_args(ArgumentParser())  # want: LIGHTNING014
    trainer = pl.Trainer.from_argparse_args(parser.parse_args(), deterministic=True)  # want: LIGHTNING014
    trainer.tune(model, data)
    trainer.fit(model, data)


def find_rate(model, data):
    trainer = pl.Trainer(auto_lr_find=True)  # want: LIGHTNING014
    trainer.tune(model, data)  # want: LIGHTNING014
    trainer.fit(model, data)
