from loguru import logger

run_log = logger.bind(run="baseline")


class Worker:
    def __init__(self, rank):
        self.log = logger.bind(rank=rank)

    def work(self, job):
        try:
            return job()
        except Exception as e:
            self.log.exception(f"{job.__name__}: {e}")  # want: LOGURU005
        try:
            return job(retry=True)
        except Exception as e:
            run_log.opt(colors=True).exception("<red>{}</red>", e)  # want: LOGURU005
            logger.bind(job=job.__name__).opt(exception=True).critical(str(e))  # want: LOGURU005
