"""Reports how far the trainer is; the trainer is one actor."""

import time

import ray


@ray.remote
class Progress:
    def __init__(self):
        self.steps = {}

    def report(self, worker, step):
        self.steps[worker] = step

    def lowest(self):
        return min(self.steps.values(), default=0)


def wait_for(progress, goal):
    while ray.get(progress.lowest.remote()) < goal:
        time.sleep(1.0)


def replay(progress, log):
    for worker, step in log:
        ray.get(progress.report.remote(worker, step))
    return ray.get(progress.lowest.remote())
