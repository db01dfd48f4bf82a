"""Clocks for names of runs and for durations; the process number for a port."""

import os
import time
from datetime import datetime
from pathlib import Path

import torch


def run(train):
    torch.manual_seed(4)
    folder = Path("runs") / f"{datetime.now():%Y-%m-%d}-{os.getpid()}"
    folder.mkdir(parents=True)
    port = 20000 + os.getpid() % 10000
    start = time.time()
    train(folder, port)
    if time.time() - start > 3600:
        print("that took long")
