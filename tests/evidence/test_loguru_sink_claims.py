"""What the LOGURU rules about messages and sinks say, shown by reading what loguru writes."""

import io
from collections.abc import Iterator
from pathlib import Path

import pytest

loguru = pytest.importorskip("loguru")
logger = loguru.logger
pytestmark = pytest.mark.evidence


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    stream = io.StringIO()
    logger.remove()
    logger.add(stream, level="DEBUG", format="{message}", backtrace=False, diagnose=False)
    yield stream
    logger.remove()


class TestLoguru008ArgumentNotFormatted:
    @pytest.mark.parametrize(
        ("message", "logged"), [("loss:", "loss:\n"), ("loss: %.2f", "loss: %.2f\n"), ("loss: {}", "loss: 0.25\n")]
    )
    def test_only_placeholders_show_arguments(self, log: io.StringIO, message: str, logged: str) -> None:
        logger.info(message, 0.25)
        assert log.getvalue() == logged

    def test_what_is_too_much_is_dropped(self, log: io.StringIO) -> None:
        logger.info("epoch {},", 3, "the last")
        assert log.getvalue() == "epoch 3,\n"

    def test_exception_shows_its_text_without_placeholder(self, log: io.StringIO) -> None:
        try:
            raise RuntimeError("size mismatch")
        except RuntimeError as error:
            logger.exception("It does not fit:", error)
        assert "RuntimeError: size mismatch" in log.getvalue()


@pytest.fixture
def no_sinks() -> Iterator[None]:
    logger.remove()
    yield
    logger.remove()


@pytest.mark.usefixtures("no_sinks")
class TestLoguru006NoRotation:
    @pytest.mark.parametrize(("options", "files"), [({}, 1), ({"rotation": "1 KB"}, 3)])
    def test_without_rotation_one_file_grows(self, tmp_path: Path, options: dict[str, str], files: int) -> None:
        logger.add(tmp_path / "train.log", format="{message}", **options)
        for number in range(5):
            logger.info("{:0500}", number)
        assert len(list(tmp_path.iterdir())) == files
        assert (max(p.stat().st_size for p in tmp_path.iterdir()) > 2000) == (files == 1)


@pytest.mark.usefixtures("no_sinks")
class TestLoguru003HardcodedDebug:
    @pytest.mark.parametrize(
        ("options", "logged"), [({}, "a\nb\n"), ({"level": "DEBUG"}, "a\nb\n"), ({"level": "INFO"}, "b\n")]
    )
    def test_debug_is_the_level_of_a_sink_that_is_given_none(self, options: dict[str, str], logged: str) -> None:
        stream = io.StringIO()
        logger.add(stream, format="{message}", **options)
        logger.trace("never")
        logger.debug("a")
        logger.info("b")
        assert stream.getvalue() == logged
