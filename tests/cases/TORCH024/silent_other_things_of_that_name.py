import timm
import torch
from torch_geometric.data import Data
from torch.nn.utils.rnn import pack_padded_sequence

from mylib import Variable, make_grid, symeig


class Request:
    def __init__(self, payload):
        self.data = payload


def fold(request, graph: Data, queue):
    first = request.data[0]
    x = graph.data
    item = queue.next()
    return first, x, item


def encode(lstm, embedded, lengths):
    packed = pack_padded_sequence(embedded, lengths, batch_first=True)
    hidden, _ = lstm(packed)
    return hidden.data  # the values of a PackedSequence


def build(name):
    model = timm.create_model(name, pretrained=True)
    hub = torch.hub.load("pytorch/vision:v0.10.0", "resnet18", pretrained=True)
    grid = make_grid([1, 2], range=(0, 1))
    return model, hub, grid, Variable(3), symeig(4)


def initialise(module, weights):
    module.weight.data.normal_(0.0, 0.02)
    module.bias.data.zero_()
    module.weight.data = weights
    module.weight.data[0] = 1.0


def batches_of(seen: set, name: str):
    seen.add((name, 1))
    seen.add(name)


@torch.no_grad()
def accuracy(model, images, labels):
    outputs = model(images)
    _, predicted = torch.max(outputs.data, 1)
    return (predicted == labels).float().mean().item()


def split(frame, mask, image):
    frame.train_data = frame.rows[:100]
    packed = image.mul(255).byte().cpu()
    return frame.train_data, frame.test_data, packed, image[mask.bool()]


def elementwise(loss_fn, a, b):
    losses = loss_fn(a, b, reduction="none")
    return losses.data[0]


def soft_update(network, target, tau, lr):
    for param, target_param in zip(network.parameters(), target.parameters()):
        target_param.data.copy_(tau * param.data + (1 - tau) * target_param.data)
    for param in network.parameters():
        param.data -= lr * param.grad.data
        param.data = param.data.clamp(-1, 1)
