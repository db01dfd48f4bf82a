"""The weights go from one actor to the others."""

import ray


def synchronise(learner, workers):
    weights = ray.get(learner.weights.remote())  # want: RAY011
    for worker in workers:
        worker.load.remote(weights=weights)
