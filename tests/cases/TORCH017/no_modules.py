import torch


class Exponential(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        y = x.exp()
        ctx.save_for_backward(y)
        return y

    @staticmethod
    def backward(ctx, gradient):
        (y,) = ctx.saved_tensors
        return gradient * y


class Tables:
    """An embedding model of tables that somebody else trains."""

    def forward(self, heads, tails):
        return (heads * tails).sum()


def score(model, message, x, heads, tails):
    message.forward("inbox")
    return Exponential.forward(None, x), Tables().forward(heads, tails), model.forward(heads, tails)
