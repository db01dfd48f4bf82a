"""An actor that starts processes."""

from concurrent.futures import ProcessPoolExecutor

import ray


@ray.remote
class Renderer:
    def __init__(self, workers):
        self.pool = ProcessPoolExecutor(max_workers=workers)  # want: RAY012

    def render(self, scenes):
        return list(self.pool.map(len, scenes))
