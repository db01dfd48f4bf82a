"""Takes results as they come, and collects what is running already."""

import ray


@ray.remote
def evaluate(seed):
    return seed % 7


def as_they_come(seeds, keep):
    pending = [evaluate.remote(seed) for seed in seeds]
    while pending:
        ready, pending = ray.wait(pending)
        keep(ray.get(ready[0]))


def collected(seeds):
    refs = [evaluate.remote(seed) for seed in seeds]
    scores = []
    for ref in refs:
        scores.append(ray.get(ref))
    return scores


def named(seeds, store):
    refs = [evaluate.remote(seed) for seed in seeds]
    for seed, ref in zip(seeds, refs):
        store(seed, ray.get(ref))


def doubled(seeds):
    return [2 * score for score in ray.get([evaluate.remote(seed) for seed in seeds])]
