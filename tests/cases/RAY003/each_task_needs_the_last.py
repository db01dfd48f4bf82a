"""Synchronous SGD: every step starts from the weights that the last one has given."""

import ray


@ray.remote
def step(weights, shard):
    return [w - 0.1 * g for w, g in zip(weights, shard)]


def train(weights, shards, steps):
    for number in range(steps):
        weights = ray.get(step.remote(weights, shards[number % len(shards)]))
    return weights


def train_in_parallel(weights, shards, steps):
    for _ in range(steps):
        given = ray.get([step.remote(weights, shard) for shard in shards])
        weights = [sum(column) / len(given) for column in zip(*given)]
    return weights


def first_that_fits(candidates, weights):
    for candidate in candidates:
        loss = ray.get(step.remote(weights, candidate))
        if sum(loss) < 1.0:
            return candidate
    return None
