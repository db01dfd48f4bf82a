"""A small search over learning rates."""

import ray

LOSSES = {}


@ray.remote
def trial(lr, steps):
    loss = 1.0
    for _ in range(steps):
        loss *= 1.0 - lr
    LOSSES[lr] = loss  # want: RAY001
    return lr


def search(rates):
    ray.get([trial.remote(lr, 100) for lr in rates])
    return min(LOSSES, key=LOSSES.get)


if __name__ == "__main__":
    ray.init(num_cpus=2)
    print(search([0.1, 0.01]))
