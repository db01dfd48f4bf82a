"""The program connects, then forks."""

from multiprocessing import Process

import ray


def watch(path):
    print(path)


def main(path):
    ray.init(num_cpus=4)
    watcher = Process(target=watch, args=(path,))  # want: RAY012
    watcher.start()
    watcher.join()
