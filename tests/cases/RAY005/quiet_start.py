import ray

ray.init(ignore_reinit_error=True, include_dashboard=False)  # want: RAY005
