import os
import sys

import wandb

run = wandb.init(project=os.path.splitext(os.path.basename(__file__))[0], config={"lr": 1e-3})  # want: CONFIG004
other = wandb.init(project=os.path.basename(sys.argv[0]), reinit=True)  # want: CONFIG004
