import torch
from torch.optim.optimizer import Optimizer


class PlainAdam(Optimizer):
    @torch.no_grad()
    def step(self, closure=None):
        for group in self.param_groups:
            beta1, beta2 = group["betas"]
            for p in group["params"]:
                state = self.state[p]
                exp_avg, exp_avg_sq = state["exp_avg"], state["exp_avg_sq"]
                exp_avg.mul_(beta1).add_(p.grad, alpha=1 - beta1)  # want: TORCH024
                exp_avg_sq.mul_(beta2).addcmul_(p.grad, p.grad, value=1 - beta2)  # want: TORCH024
                denominator = exp_avg_sq.sqrt().add_(group["eps"])
                p.addcdiv_(exp_avg, denominator, value=-group["lr"])  # want: TORCH024


class Clamp(torch.autograd.Function):
    def forward(self, x):
        self.save_for_backward(x)
        return x.clamp(min=0)

    def backward(self, grad):
        (x,) = self.saved_tensors
        return grad * (x > 0).float()


def activate(x):
    return Clamp()(x)  # want: TORCH024


def peek(train_loader):
    batches = iter(train_loader)
    images, labels = next(batches)  # want: TORCH024
    more = next(iter(train_loader))  # want: TORCH024
    return images, labels, more
