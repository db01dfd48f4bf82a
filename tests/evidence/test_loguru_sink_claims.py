"""What the LOGURU rules about messages and sinks say, shown by reading what loguru writes."""

import io
from collections.abc import Iterator

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
