import lightning.pytorch as pl
from lightning.pytorch.callbacks import TQDMProgressBar


def fit(model, data, logger, debug):
    trainer = pl.Trainer(
        accelerator="gpu",
        devices=[0, 1],
        strategy="ddp_find_unused_parameters_true",
        precision="16-mixed",
        logger=logger,
        callbacks=[TQDMProgressBar(refresh_rate=20)],
        limit_val_batches=0.5 if debug else 1.0,
        gradient_clip_val=1.0,
        gradient_clip_algorithm="norm",
        enable_model_summary=False,
        use_distributed_sampler=False,
        detect_anomaly=debug,
    )
    trainer.fit(model, data, ckpt_path="last")
