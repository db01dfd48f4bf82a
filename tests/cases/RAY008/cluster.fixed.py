import ray


def connect(address):
    ray.init(address=address, runtime_env={"working_dir": "."})  # want: RAY008
