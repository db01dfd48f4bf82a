"""Pictures of the fit: the training loop, which is in no file here, calls the functions that it is given."""

import functools

import torch
from torch.utils.tensorboard import SummaryWriter

import fitting


def write_slices(model, step, writer: SummaryWriter, size=256):
    coordinates = torch.stack(torch.meshgrid(torch.linspace(-1, 1, size), torch.linspace(-1, 1, size), indexing="ij"))
    with torch.no_grad():
        values = model(coordinates.flatten(1).T)
    writer.add_image("slice", values.view(1, size, size), step)


def write_errors(size, model, step, writer: SummaryWriter, truth):
    with torch.no_grad():
        errors = (model(torch.linspace(-1, 1, size)[:, None]) - truth).abs()
    writer.add_scalar("worst error", errors.max(), step)


def main(run):
    truth = torch.load(f"{run}/truth.pt", weights_only=True)
    summary_fn = write_slices
    fitting.train(run, summary_fn=summary_fn, callbacks=[functools.partial(write_errors, 512)], truth=truth)
