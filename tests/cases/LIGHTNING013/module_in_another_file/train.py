import pytorch_lightning as pl
from model import Policy

if __name__ == "__main__":
    policy = Policy()
    trainer = pl.Trainer(accumulate_grad_batches=2, gradient_clip_val=10, max_steps=1000)  # want: LIGHTNING013 # want: LIGHTNING013
    trainer.fit(policy)
