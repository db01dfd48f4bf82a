from pytorch_lightning import Trainer, seed_everything

seed_everything(1)
trainer = Trainer(accelerator="gpu", log_every_n_steps=10)  # want: LIGHTNING004
