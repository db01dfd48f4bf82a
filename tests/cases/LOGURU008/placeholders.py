from loguru import logger


def evaluate(model, loader, metric, template):
    for number, (x, y) in enumerate(loader):
        logger.debug("batch {} of {}: {:.3f}", number, len(loader), metric(model(x), y))
        logger.debug("{0} of {0} and again {0}", number, len(loader))
        logger.debug("{:>{}}", number, 8)
        logger.debug("{batch} has {rows} rows", batch=number, rows=len(x))
        logger.debug(template, number, metric)
        logger.debug(f"{template}", number)
        logger.debug("{.shape} and {[0]}", x, y)
        logger.debug("braces {{}} without arguments")
        logger.debug("all of them: {} {}", *x.shape)
    logger.opt(lazy=True).debug("metric over all: {}", lambda: metric(model, loader))
    logger.log("INFO", "done")
