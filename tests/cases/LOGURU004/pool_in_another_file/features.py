from multiprocessing import Pool

from logs import logger


def extract(path):
    logger.info("{}", path)


def main(paths):
    with Pool(8) as pool:
        pool.map(extract, paths)
