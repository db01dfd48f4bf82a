"""Built anew for each image: its parameters have no gradients yet."""

import torch


def stylize(images, loss_of):
    results = []
    for image in images:
        canvas = image.clone().requires_grad_()
        optimizer = torch.optim.LBFGS([canvas])
        loss_of(canvas).backward()
        optimizer.step()
        results.append(canvas.detach())
    return results
