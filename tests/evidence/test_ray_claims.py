"""What the RAY rules say, shown with Ray on one machine."""

from __future__ import annotations

import os
import pickle
import signal
import sqlite3
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

os.environ["RAY_AUTH_MODE"] = "disabled"  # else ray.init leaves a token behind, and other clusters ask for it
ray = pytest.importorskip("ray")
np = pytest.importorskip("numpy")
pytestmark = pytest.mark.evidence


@pytest.fixture(scope="module", autouse=True)
def two_processors() -> Iterator[None]:
    """Ray takes the number of GPUs on trust, so that who is given which can be seen without any."""
    ray.init(num_cpus=2, num_gpus=2, include_dashboard=False, logging_level="ERROR", log_to_driver=False)
    yield
    ray.shutdown()


class TestRay001SharedMutableState:
    def test_two_actors_with_one_dictionary_count_alone(self) -> None:
        class Worker:
            def __init__(self, results: dict[str, int]) -> None:
                self.results = results

            def put(self, key: str) -> int:
                self.results[key] = 1
                return len(self.results)

        results: dict[str, int] = {}
        actor = ray.remote(Worker)
        first, second = actor.remote(results), actor.remote(results)
        assert ray.get([first.put.remote("a"), second.put.remote("b")]) == [1, 1]
        assert results == {}


class TestRay002LargeArgument:
    def stored(self, argument: Any) -> int:
        """How many objects are in the store after three tasks with an argument."""

        def size(array: Any) -> Any:
            time.sleep(0.2)
            return array.nbytes

        task = ray.remote(size)
        from ray._private.internal_api import memory_summary

        before = memory_summary(stats_only=True)
        refs = [task.remote(argument) for _ in range(3)]
        during = memory_summary(stats_only=True)
        assert ray.get(refs) == [8_000_000] * 3
        count = [int(text.split("objects")[0].split(",")[-1].split()[-1]) for text in (before, during)]
        return count[1] - count[0]

    def test_each_task_stores_another_copy(self) -> None:
        array = np.zeros(1_000_000)
        by_value = self.stored(array)
        by_reference = self.stored(ray.put(array))
        assert by_value >= by_reference + 2


class TestRay003GetInLoop:
    def test_one_after_the_other(self) -> None:
        task = ray.remote(lambda seconds: time.sleep(seconds))
        ray.get([task.remote(0.0), task.remote(0.0)])
        started = time.monotonic()
        _ = [ray.get(task.remote(0.5)) for _ in range(2)]
        serial = time.monotonic() - started
        started = time.monotonic()
        ray.get([task.remote(0.5) for _ in range(2)])
        together = time.monotonic() - started
        assert serial >= 1.0
        assert together < 0.95


class TestRay004NoResources:
    def given(self, **options: Any) -> list[list[str]]:
        """The GPUs that Ray gives to two tasks that run at the same time."""

        def ids() -> Any:
            time.sleep(0.3)
            return [str(number) for number in ray.get_gpu_ids()]

        task = ray.remote(ids).options(**options)
        return sorted(ray.get([task.remote(), task.remote()]))

    def test_who_asks_for_none_is_given_none(self) -> None:
        assert self.given() == [[], []]

    def test_who_asks_gets_one_of_its_own(self) -> None:
        assert self.given(num_gpus=1) == [["0"], ["1"]]


class TestRay006ActorLeaksHandle:
    def written(self, path: Path, close: bool) -> str:
        class Log:
            def __init__(self, path: str) -> None:
                self.file = Path(path).open("w")  # noqa: SIM115 - that is the mistake

            def write(self, line: str) -> None:
                self.file.write(line)

            def close(self) -> None:
                self.file.close()

        actor = ray.remote(Log).remote(str(path))
        ray.get(actor.write.remote("loss 0.1"))
        if close:
            ray.get(actor.close.remote())
        ray.kill(actor)
        time.sleep(0.5)
        return path.read_text()

    def test_what_is_buffered_is_lost(self, tmp_path: Path) -> None:
        assert self.written(tmp_path / "log", close=False) == ""

    def test_what_is_closed_is_there(self, tmp_path: Path) -> None:
        assert self.written(tmp_path / "log", close=True) == "loss 0.1"


class TestRay007UnserialisableTuneConfig:
    def test_what_belongs_to_a_process_cannot_be_pickled(self, tmp_path: Path) -> None:
        from ray import cloudpickle

        with (tmp_path / "file").open("w") as file:
            connection = sqlite3.connect(tmp_path / "db")
            binary = (tmp_path / "file").open("rb")
            for value in (file, binary, threading.Lock(), threading.RLock(), (x for x in "ab"), connection):
                with pytest.raises((TypeError, ValueError, AttributeError, pickle.PicklingError)):
                    cloudpickle.dumps({"value": value})
            connection.close()
            binary.close()

    def test_lambdas_functions_and_modules_can(self) -> None:
        from ray import cloudpickle

        loaded = cloudpickle.loads(cloudpickle.dumps({"f": lambda x: x + 1, "g": time.sleep, "m": np}))
        assert loaded["f"](1) == 2


class TestRay009RemoteRedefinedInLoop:
    def test_each_wrapping_is_another_remote_function(self) -> None:
        def double(x: int) -> int:
            return 2 * x

        once = ray.remote(double)
        again = ray.remote(double)
        assert ray.get([once.remote(1), once.remote(2), again.remote(3)]) == [2, 4, 6]
        assert once._function_descriptor.function_id != again._function_descriptor.function_id


class TestRay010ReturnedPut:
    def test_what_a_task_has_put_is_lost_with_its_worker(self) -> None:
        def table(put: bool) -> Any:
            import os

            rows = list(range(100_000))
            return (ray.put(rows) if put else rows), os.getpid()

        def fetched(put: bool) -> Any:
            result = ray.remote(table).options(num_returns=2).remote(put)
            os.kill(ray.get(result[1]), signal.SIGKILL)
            time.sleep(1.0)
            found = ray.get(result[0])
            return ray.get(found) if put else found

        assert len(fetched(put=False)) == 100_000
        with pytest.raises(ray.exceptions.ObjectLostError):
            fetched(put=True)


class TestRay011UnnecessaryGet:
    def test_a_reference_becomes_its_value_unless_it_is_in_a_list(self) -> None:
        def kind(value: Any) -> str:
            return type(value[0] if isinstance(value, list) else value).__name__

        task = ray.remote(kind)
        text = task.remote(1)
        assert ray.get([task.remote(text), task.remote([text])]) == ["str", "ObjectRef"]


class TestRay013TooFineTasks:
    def test_sending_takes_longer_than_doubling(self) -> None:
        task = ray.remote(lambda x: 2 * x)
        ray.get([task.remote(x) for x in range(10)])
        started = time.perf_counter()
        by_tasks = ray.get([task.remote(x) for x in range(500)])
        taken = time.perf_counter() - started
        started = time.perf_counter()
        by_loop = [2 * x for x in range(500)]
        assert by_tasks == by_loop
        assert taken > 20 * (time.perf_counter() - started)
