import ray

ray.init("ray://head:10001", namespace="search")  # want: RAY008
