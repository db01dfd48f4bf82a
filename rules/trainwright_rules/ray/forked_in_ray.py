"""RAY012 forked-in-ray."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from trainwright.rule import Call, Finding, Function, Related, Rule, Severity, is_test, runs_remotely, uses_ray

_FORKING = frozenset(
    {"multiprocessing.Pool", "multiprocessing.Process", "multiprocessing.Manager", "multiprocessing.pool.Pool",
     "concurrent.futures.ProcessPoolExecutor", "concurrent.futures.process.ProcessPoolExecutor", "os.fork"}
)  # fmt: skip
_OTHER_START = re.compile(r"set_start_method|get_context|forkserver|\bspawn\b|mp_context")


class ForkedInRay(Rule):
    """A process that is connected to Ray forks.

    ## What it does
    Reports `multiprocessing.Pool`, `Process`, `ProcessPoolExecutor` and `os.fork` in a remote function or actor, and in
    a function after its `ray.init`, when nothing in the file chooses another start method.

    ## Why it is bad
    The child has copies of the sockets and locks by which its parent talks to Ray, and not the threads that serve them.
    Both read from the same connections: messages are mixed up, objects go missing, and the child waits for ever for a
    lock that nobody will release. It happens rarely, and on the cluster first.

    ## Example
    ```python
    from multiprocessing import Pool

    import ray


    def square(x):
        return x * x


    @ray.remote
    def squares(values):
        with Pool(4) as pool:
            return pool.map(square, values)
    ```

    ## Use instead
    ```python
    import ray


    @ray.remote
    def square(x):
        return x * x


    @ray.remote
    def squares(values):
        return ray.get([square.remote(value) for value in values])
    ```

    ## Truth
    Forking is the start method of Linux up to Python 3.13; 3.14 uses a fork server. `ray.util.multiprocessing.Pool` has
    the same interface and runs on Ray's workers. The workers of a DataLoader are forked, too; that is how Ray Train's
    own examples load data, and not reported.

    ## References
    - Ray, forking: https://docs.ray.io/en/latest/ray-core/patterns/fork-new-processes.html
    """

    code = "RAY012"
    name = "forked-in-ray"
    severity = Severity.WARN
    libraries = ("ray",)
    words = ("Pool", "Process", "ProcessPoolExecutor", "Manager", "fork")

    def check_function(self, function: Function) -> Iterator[Finding]:
        calls = [call for call in function.calls_to(*_FORKING) if not _chooses(call)]
        if not calls or not uses_ray(function.module) or is_test(function):
            return
        if function.workspace.finds(_OTHER_START, function.module):
            return
        remote = runs_remotely(function)
        connected = next(function.calls_to("ray.init"), None)
        for call in calls:
            written = ast.unparse(call.node.func)
            if remote is not None:
                what = "actor" if remote.is_actor else "task"
                yield self.finding(
                    call.place,
                    f"The {what} `{remote.name}` forks with `{written}`: the children share its connections to Ray. "
                    f"Use tasks, `ray.util.multiprocessing`, or the start method `spawn`",
                )
            elif connected is not None and _is_after(call, connected) and not _is_over(function, connected, call):
                yield self.finding(
                    call.place,
                    f"`{written}` forks a program that is connected to Ray: the children share its connections. Start "
                    f"them before `ray.init`, use tasks, or the start method `spawn`",
                    related=[Related("Connected here", function.path, connected.place.range)],
                )


def _chooses(call: Call) -> bool:
    """Whether the call itself chooses how processes are started."""
    return call.hides_arguments or call.argument("mp_context") is not None or call.argument("context") is not None


def _is_after(call: Call, other: Call) -> bool:
    return call.place.line > other.place.line


def _is_over(function: Function, connected: Call, call: Call) -> bool:
    """Whether Ray was shut down in between."""
    return any(
        connected.place.line < other.place.line <= call.place.line for other in function.calls_to("ray.shutdown")
    )
