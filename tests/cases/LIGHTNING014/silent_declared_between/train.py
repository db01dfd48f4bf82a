from pytorch_lightning import Trainer


def main(args, model, data):
    trainer = Trainer.from_argparse_args(args)
    trainer.fit(model, data)
    again = Trainer(gpus=2, strategy="ddp", resume_from_checkpoint=args.checkpoint, enable_progress_bar=False)
    again.fit(model, data)
