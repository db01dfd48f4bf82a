from pathlib import Path

from loguru import logger as log

log.info("Reading the settings of {} {{defaults}} {}", Path.cwd().name, 3)  # want: LOGURU007


def load(path: Path) -> str | None:
    try:
        return path.read_text()
    except OSError as error:
        log.exception("Could not read {} because of {}", path, error)  # want: LOGURU007
        return None


def convert(path: Path) -> None:
    text = load(path)
    if text is None:
        log.warning("{} is left out", path)
        return
    log.info("Converting größe 😀 ...")  # want: LOGURU007
    path.with_suffix(".txt").write_text(text)
