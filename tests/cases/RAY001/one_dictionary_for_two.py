"""Two workers are to fill one dictionary."""

import ray


@ray.remote
class Worker:
    def __init__(self, results):
        self.results = results

    def run(self, names):
        for name in names:
            self.results[name] = len(name)


@ray.remote
def collect(names, found):
    found.update((name, len(name)) for name in names)


def lengths(first, second):
    results = {}
    workers = [Worker.remote(results), Worker.remote(results)]  # want: RAY001
    ray.get([worker.run.remote(names) for worker, names in zip(workers, (first, second))])
    return results


def lengths_by_tasks(parts):
    found: dict[str, int] = {}
    ray.get([collect.remote(part, found) for part in parts])  # want: RAY001
    return sorted(found.items())
