"""A dictionary that counts epochs is meant to go on from, and holds no optimizer."""

import torch


def train(model, optimizer, scheduler, run_epoch, start, epochs):
    for epoch in range(start, epochs):
        run_epoch(model, optimizer)
        scheduler.step()
        torch.save({"epoch": epoch, "model": model.state_dict(), "optimizer": optimizer.state_dict()}, "last.pt")  # want: LOOP014
