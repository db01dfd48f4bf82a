import torch
import torch.nn.functional as F
from torch import symeig
from torch.autograd import Variable
from torch.nn import init
from torch.nn.init import xavier_normal


def spectrum(covariance, a, b, c):
    values, vectors = symeig(covariance, eigenvectors=True)  # want: TORCH024
    rank = torch.linalg.matrix_rank(covariance)  # want: TORCH024
    lower = torch.linalg.cholesky(covariance + 1e-6)  # want: TORCH024
    product = torch.linalg.multi_dot([a, b, c])  # want: TORCH024
    outer = torch.outer(values, values)  # want: TORCH024
    spec = torch.rfft(a, 1, onesided=False)  # want: TORCH024
    long = torch.chain_matmul(  # want: TORCH024
        a,  # first
        b,
        c,  # last
    )
    leaf = Variable(  # want: TORCH024
        a,  # the start
    )
    return vectors, rank, lower, product, outer, spec, long, leaf


class Head(torch.nn.Module):
    def __init__(self, width):
        super().__init__()
        self.out = torch.nn.Linear(width, 1)
        init.constant_(self.out.bias, 0.0)  # want: TORCH024
        init.xavier_normal_(self.out.weight)  # want: TORCH024

    def forward(self, x):
        x = F.interpolate(x, scale_factor=2, mode="nearest")  # want: TORCH024
        ys, xs = torch.meshgrid(torch.arange(x.size(2)), torch.arange(x.size(3)), indexing="ij")  # want: TORCH024
        return self.out(x) + ys + xs
