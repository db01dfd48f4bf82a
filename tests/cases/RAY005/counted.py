import os

import ray


def main():
    ray.init(num_cpus=int(os.environ.get("SLURM_CPUS_PER_TASK", "1")), num_gpus=0)
