import loguru

log = loguru.logger.bind(job="resize")


def resize(images, sizes):
    for number, (image, size) in enumerate(zip(images, sizes)):
        image.thumbnail(size)
        log.debug("image %d is now %s", number, size)  # want: LOGURU008
        log.info("%.1f%% done", 100 * number / len(images))  # want: LOGURU008
        log.opt(depth=1).warning("no exif in %-20s", image.filename)  # want: LOGURU008
