"""Two results, both stored by hand."""

import ray


@ray.remote(num_cpus=2)
def split(rows):
    half = len(rows) // 2
    first = ray.put(rows[:half])  # want: RAY010
    return first, ray.put(rows[half:])  # want: RAY010
