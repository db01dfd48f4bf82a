"""The same picture, of a file that nothing hands on: whoever imports it gets a pass in training mode."""

import torch
from torch.utils.tensorboard import SummaryWriter


def write_planes(model, step, writer: SummaryWriter, size=256):
    """Draws what `write_planes(model)` sees."""
    coordinates = torch.stack(torch.meshgrid(torch.linspace(-1, 1, size), torch.linspace(-1, 1, size), indexing="ij"))
    model.eval()
    with torch.no_grad():
        values = model(coordinates.flatten(1).T)  # want: LOOP001
    writer.add_image("slice", values.view(1, size, size), step)
