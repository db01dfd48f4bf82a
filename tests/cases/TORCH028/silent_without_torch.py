"""A metadata class of something else."""

import json


def describe(layers):
    for layer in layers:
        layer.required_grads = 3
    return json.dumps([vars(layer) for layer in layers])
