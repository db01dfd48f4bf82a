import multiprocessing
import os
import sys

from loguru import logger


def work(folder, shard):
    path = f"{folder}/worker-{os.getpid()}.log"
    logger.add(path, rotation="10 MB")
    logger.add(folder + "/all.log", rotation="10 MB", enqueue=True)
    logger.add(sys.stderr)
    logger.info("{}", shard)


def main(folder, shards):
    for shard in shards:
        multiprocessing.Process(target=work, args=(folder, shard)).start()
