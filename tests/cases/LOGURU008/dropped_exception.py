from loguru import logger


def download(fetch, urls):
    files = []
    for url in urls:
        try:
            files.append(fetch(url))
        except OSError as error:
            logger.warning("download failed, trying the mirror: ", error)  # want: LOGURU008
            logger.warning(f"{url} failed:", error)  # want: LOGURU008
            logger.warning(  # want: LOGURU008
                "no mirror for "
                "this file:",
                url,
            )
    return files
