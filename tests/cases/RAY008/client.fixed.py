import ray

ray.init("ray://head:10001", namespace="search", runtime_env={"working_dir": "."})  # want: RAY008
