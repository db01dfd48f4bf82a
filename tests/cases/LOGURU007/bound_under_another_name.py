from pathlib import Path

from loguru import logger as log

print("Reading the settings of", Path.cwd().name, "{defaults}", 3)  # want: LOGURU007


def load(path: Path) -> str | None:
    try:
        return path.read_text()
    except OSError as error:
        print("Could not read", path, "because of", error)  # want: LOGURU007
        return None


def convert(path: Path) -> None:
    text = load(path)
    if text is None:
        log.warning("{} is left out", path)
        return
    print("Converting größe 😀 ...")  # want: LOGURU007
    path.with_suffix(".txt").write_text(text)
