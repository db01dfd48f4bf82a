"""Asks which GPU it was given."""

import os

import ray


@ray.remote(num_gpus=1)  # want: RAY004
def where():
    return ray.get_gpu_ids(), os.environ.get("CUDA_VISIBLE_DEVICES")


if __name__ == "__main__":
    ray.init(num_gpus=2)
    print(ray.get([where.remote() for _ in range(2)]))
