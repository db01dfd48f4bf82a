import pytorch_lightning as pl


def fit(model, data):
    trainer = pl.Trainer(
        gpus=1,
        progress_bar_refresh_rate=5,
        checkpoint_callback=False,
        weights_summary="full",
        resume_from_checkpoint="last.ckpt",
        enable_progress_bar=False,  # want: LIGHTNING014
        inference_mode=False,  # want: LIGHTNING014
        log_every_n_steps=10,
    )
    trainer.fit(model, data)
