"""Two steps, and the program between them."""

import ray


@ray.remote
def tokenize(path):
    return open(path).read().split()


@ray.remote
def embed(tokens, width):
    return [[len(token)] * width for token in tokens]


def main(path):
    tokens = ray.get(tokenize.remote(path))  # want: RAY011
    vectors = ray.get(embed.remote(tokens, 8))
    return vectors
