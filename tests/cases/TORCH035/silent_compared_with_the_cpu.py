import time

import torch


def compare(repeats):
    on_gpu = torch.randn(1280, 1280).cuda()
    on_cpu = torch.randn(1280, 1280).requires_grad_()
    start = time.time()
    squashed = torch.exp(-on_cpu) / (1 + torch.exp(-on_cpu))
    squashed.sum().backward()
    print("on the CPU:", time.time() - start)
    return on_gpu
