"""Starts Ray once more, with a package for the workers."""

import ray


def restart():
    if ray.is_initialized():
        ray.shutdown()
    ray.init(runtime_env={"pip": ["xgboost"]})  # want: RAY005
