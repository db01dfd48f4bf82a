"""Defines a task in each round."""

import ray


def rounds(values, number):
    history = []
    # one more round
    @ray.remote
    def halve(x):  # want: RAY009
        return x / 2
    for _ in range(number):

        values = ray.get([halve.remote(x) for x in values])
        history.append(sum(values))
    return history
