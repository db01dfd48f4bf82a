from logs import log_to


def main(config):
    log = log_to(config["log"], "INFO")
    log.info("{}", config)
