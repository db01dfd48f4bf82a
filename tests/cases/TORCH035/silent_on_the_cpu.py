import time

import torch


def latency(model, images):
    model.eval()
    with torch.no_grad():
        start = time.perf_counter()
        model(images)
        return time.perf_counter() - start
