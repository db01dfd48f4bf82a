"""The options are a dictionary of the caller."""

import ray

OPTIONS = {"num_gpus": 1}


@ray.remote(**OPTIONS)
class Worker:
    def __init__(self, model):
        self.model = model.cuda()


@ray.remote(resources={"tpu": 1})
def other(model):
    return model.to("cuda")


def main(model):
    return Worker.remote(model), other.remote(model)
