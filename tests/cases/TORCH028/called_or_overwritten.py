"""An attribute that is called, and a method that is overwritten."""

import torch


def saliency(model, image, label):
    image = image.clone()
    image.requires_grad_ = True  # want: TORCH028
    model(image)[0, label].backward()
    return image.grad.abs()


def freeze(layers):
    for layer in layers:
        for weight in layer.parameters():
            weight.requires_grad(False)  # want: TORCH028
    torch.cuda.empty_cache()


embedding = torch.nn.Embedding(1000, 64)
embedding.weight.requireGrad = False  # want: TORCH028 (the style of another framework)
