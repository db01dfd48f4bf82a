"""The device has a name, and the name is always cuda."""

import torch


class Predictor:
    def __init__(self, model, path):
        self.device = torch.device("cuda" if torch.cuda.is_available() else "cpu")  # want: TORCH009
        model.load_state_dict(torch.load(path, map_location=self.device, weights_only=True))
        self.model = model.to(self.device).eval()

    @torch.no_grad()
    def predict(self, images):
        return self.model(images.to(self.device)).argmax(dim=1)


def penalty(critic, real, fake):
    device = torch.device("cuda:0" if torch.cuda.is_available() else "cpu")
    alpha = torch.rand(real.size(0), 1, device=device)  # want: TORCH009
    mixed = (alpha * real + (1 - alpha) * fake).requires_grad_(True)
    weights = torch.ones(real.size(0), 1).to(device)
    (grad,) = torch.autograd.grad(critic(mixed), mixed, grad_outputs=weights, create_graph=True)
    return ((grad.norm(2, dim=1) - 1) ** 2).mean()
