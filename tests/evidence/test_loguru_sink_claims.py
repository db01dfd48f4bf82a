"""What the LOGURU rules about messages and sinks say, shown by reading what loguru writes."""

import io
import subprocess
import sys
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
    @pytest.mark.parametrize(("options", "grows"), [({}, True), ({"rotation": "1 KB"}, False)])
    def test_without_rotation_one_file_grows(self, tmp_path: Path, options: dict[str, str], grows: bool) -> None:
        logger.add(tmp_path / "train.log", format="{message}", **options)
        for number in range(5):
            logger.info("{:0500}", number)
        sizes = [path.stat().st_size for path in tmp_path.iterdir()]
        assert (len(sizes) == 1) == grows
        assert (max(sizes) > 2000) == grows


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


class TestLoguru001AddWithoutRemove:
    @pytest.mark.parametrize(("remove", "shown"), [("", 2), ("logger.remove()", 1)])
    def test_the_default_sink_shows_every_message_again(self, remove: str, shown: int) -> None:
        program = f"import sys\nfrom loguru import logger\n{remove}\nlogger.add(sys.stderr)\nlogger.info('once')"
        done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
        assert done.stderr.count("once") == shown


class TestLoguru004NotEnqueued:
    @pytest.mark.parametrize(("how", "in_the_log"), [("queue", True), ("direct", False)])
    def test_a_process_goes_on_in_the_file_that_another_rotated_away(
        self, tmp_path: Path, how: str, in_the_log: bool
    ) -> None:
        program = tmp_path / "program.py"
        program.write_text(
            "import multiprocessing, sys\n"
            "from loguru import logger\n"
            "def work(rotated):\n"
            "    rotated.wait(20)\n"
            "    logger.info('from the worker')\n"
            "    logger.complete()\n"
            "logger.remove()\n"
            "logger.add(sys.argv[1], format='{message}', rotation='100 B', enqueue=sys.argv[2] == 'queue')\n"
            "context = multiprocessing.get_context('fork')\n"
            "rotated = context.Event()\n"
            "process = context.Process(target=work, args=(rotated,))\n"
            "process.start()\n"
            "logger.info('a' * 90)\n"
            "logger.info('b' * 30)\n"
            "logger.complete()\n"
            "rotated.set()\n"
            "process.join()\n"
            "logger.info('from the main process')\n"
            "logger.complete()\n"
        )
        log = tmp_path / "logs" / "train.log"
        subprocess.run([sys.executable, str(program), str(log), how], capture_output=True, timeout=60, check=True)
        assert "from the main process" in "".join(path.read_text() for path in log.parent.iterdir())
        assert ("from the main process" in log.read_text()) == in_the_log
