"""Every actor is built with the whole training set."""

import numpy as np
import ray

SAMPLES = 50_000


@ray.remote
class Trainer:
    def __init__(self, images, seed):
        self.images = images
        self.rng = np.random.default_rng(seed)

    def step(self):
        return float(self.images[self.rng.integers(len(self.images))].mean())


def main(seeds):
    images = np.zeros((SAMPLES, 28, 28), dtype=np.float32)
    images_ref = ray.put(images)
    trainers = [Trainer.remote(images=images_ref, seed=seed) for seed in seeds]  # want: RAY002
    return ray.get([trainer.step.remote() for trainer in trainers])
