import time

import torch


def latency(model, images):
    model.cuda().eval()
    images = images.cuda()
    with torch.no_grad():
        start = time.time()
        outputs = model(images)
        print("took", time.time() - start)  # want: TORCH035
    return outputs


def throughput(net, batch, repeats=100):
    net = net.to("cuda")
    batch = batch.to("cuda")
    # warm up
    for _ in range(10):
        net(batch)
    begin = time.perf_counter()
    for _ in range(repeats):
        net(batch)
    end = time.perf_counter()  # want: TORCH035
    return repeats * batch.size(0) / (end - begin)
