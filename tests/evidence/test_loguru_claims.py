"""What the LOGURU rules say about loguru, shown by reading the log."""

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


def read_batch() -> None:
    raise ValueError("the batch is empty")


class TestLoguru005TracebackLost:
    @pytest.mark.parametrize(
        "message", [str, lambda error: error, lambda error: f"{error}", lambda error: f"x: {error}"]
    )
    def test_error_with_the_exception_as_text_has_no_traceback(self, log: io.StringIO, message: type) -> None:
        try:
            read_batch()
        except ValueError as error:
            logger.error(message(error))
        assert "the batch is empty" in log.getvalue()
        assert "Traceback" not in log.getvalue()
        assert "read_batch" not in log.getvalue()

    def test_exception_says_where(self, log: io.StringIO) -> None:
        try:
            read_batch()
        except ValueError:
            logger.exception("Reading failed")
        assert "Reading failed" in log.getvalue()
        assert "Traceback" in log.getvalue()
        assert "read_batch" in log.getvalue()
        assert "ValueError: the batch is empty" in log.getvalue()

    def test_opt_exception_does_so_at_any_level(self, log: io.StringIO) -> None:
        try:
            read_batch()
        except ValueError:
            logger.opt(exception=True).warning("Reading failed")
        assert "read_batch" in log.getvalue()


class TestLoguru008ArgumentNotFormatted:
    def test_an_argument_without_a_placeholder_is_dropped(self, log: io.StringIO) -> None:
        logger.error("Reading failed: ", ValueError("the batch is empty"))
        assert log.getvalue() == "Reading failed: \n"

    def test_with_a_placeholder_it_is_there(self, log: io.StringIO) -> None:
        logger.error("Reading failed: {}", ValueError("the batch is empty"))
        assert log.getvalue() == "Reading failed: the batch is empty\n"


class TestLoguru007PrintBesideLogger:
    def test_what_is_printed_is_not_in_the_log(self, log: io.StringIO, capsys: pytest.CaptureFixture[str]) -> None:
        print("epoch", 3, "loss:", 0.25)
        assert capsys.readouterr().out == "epoch 3 loss: 0.25\n"
        assert log.getvalue() == ""

    def test_the_fixed_call_logs_the_same_words(self, log: io.StringIO) -> None:
        logger.info("epoch {} loss: {}", 3, 0.25)
        assert log.getvalue() == "epoch 3 loss: 0.25\n"

    def test_without_arguments_nothing_is_formatted(self, log: io.StringIO) -> None:
        settings = {"lr": 0.1}
        logger.info(f"settings: {settings} and {{}}")
        assert log.getvalue() == "settings: {'lr': 0.1} and {}\n"

    def test_braces_are_doubled_beside_arguments(self, log: io.StringIO) -> None:
        logger.info("{{defaults}} of {}", "base")
        assert log.getvalue() == "{defaults} of base\n"
