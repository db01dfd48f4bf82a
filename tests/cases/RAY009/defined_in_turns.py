"""Defines a task in each round."""

import ray


def rounds(values, number):
    history = []
    for _ in range(number):
        # one more round
        @ray.remote
        def halve(x):  # want: RAY009
            return x / 2

        values = ray.get([halve.remote(x) for x in values])
        history.append(sum(values))
    return history
