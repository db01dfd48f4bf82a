import torch


@torch.no_grad()
def update_average(average, model, decay):
    for mine, theirs in zip(average.parameters(), model.parameters()):
        mine.mul_(decay).add_(theirs, alpha=1 - decay)


def step(params, lr):
    with torch.no_grad():
        for p in params:
            p -= lr * p.grad
            p.grad.zero_()


def decode(model, x):
    scores = torch.softmax(model(x), dim=-1)
    scores[:, 0] = 0
    scores /= scores.sum(-1, keepdim=True)
    return scores


def evaluate(model, loader):
    model.eval()
    with torch.no_grad():
        return [decode(model, x) for x in loader]


def init(model):
    for p in model.parameters():
        p.data.uniform_(-0.1, 0.1)
