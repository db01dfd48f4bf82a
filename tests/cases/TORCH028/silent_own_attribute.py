"""Attributes with such names that mean something: settings, the nodes of a graph, the instance's own."""

import argparse

import torch


class Node:
    def __init__(self, tensor, require_grad):
        self.tensor = tensor
        self.require_grad = require_grad


def mark(nodes, inputs):
    for node in nodes:
        node.require_grad = node in inputs
    return [node for node in nodes if node.require_grad]


def settings():
    args = argparse.Namespace()
    args.require_gradient = True
    args.device = torch.device("cpu")
    return args
