"""An actor class that takes the seed from around it."""

import ray


def run(seeds):
    actors = []
    for seed in seeds:

        @ray.remote(num_cpus=1)
        class Player:  # want: RAY009
            def play(self):
                return seed * 7 % 5

        actors.append(Player.remote())
    return ray.get([actor.play.remote() for actor in actors])
