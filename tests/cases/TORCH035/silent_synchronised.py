import time

import torch


def latency(model, images):
    model = model.cuda()
    images = images.cuda()
    torch.cuda.synchronize()
    start = time.perf_counter()
    model(images)
    torch.cuda.synchronize()
    return time.perf_counter() - start


def with_events(model, images):
    first, last = torch.cuda.Event(enable_timing=True), torch.cuda.Event(enable_timing=True)
    wall = time.time()
    first.record()
    model(images.cuda())
    last.record()
    last.synchronize()
    return first.elapsed_time(last), time.time() - wall


def waits_by_itself(model, images, labels):
    images, labels = images.cuda(), labels.cuda()
    start = time.time()
    outputs = model(images)
    correct = (outputs.argmax(1) == labels).sum().item()
    print(correct, time.time() - start)
    start = time.time()
    scores = model(images).cpu().numpy()
    return scores, time.time() - start
