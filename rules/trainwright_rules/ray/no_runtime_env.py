"""RAY008 no-runtime-env."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from trainwright.rule import Applicability, Call, Finding, Fix, Function, Preset, Rule, Severity

if TYPE_CHECKING:
    from trainwright.editing import Editor


class NoRuntimeEnv(Rule):
    """A cluster is joined without saying which code and packages its workers need.

    ## What it does
    Reports `ray.init(address=...)` without a `runtime_env`.

    ## Why it is bad
    The workers run what is installed on the machines of the cluster. A module of the project is missing there, or is
    the version of last week, and a library is another one than on the machine that the program was written on.

    ## Example
    ```python
    import ray


    def main():
        ray.init(address="ray://head:10001")
    ```

    ## Use instead
    ```python
    import ray


    def main():
        ray.init(address="ray://head:10001", runtime_env={"working_dir": "."})
    ```

    ## Fix safety
    Unsafe: with `working_dir` Ray uploads the current folder to the cluster, which may be large.

    ## Truth
    A program that is submitted as a job gets the environment of the job, and a cluster whose image holds the code needs
    none. This is advice: preset `strict`.

    ## References
    - Ray, environment dependencies: https://docs.ray.io/en/latest/ray-core/handling-dependencies.html
    """

    code = "RAY008"
    name = "no-runtime-env"
    severity = Severity.STYLE
    preset = Preset.STRICT
    libraries = ("ray",)
    words = ("init",)

    def check_function(self, function: Function) -> Iterator[Finding]:
        for call in function.calls_to("ray.init"):
            address = call.argument("address", 0)
            if address is None or call.hides_arguments or call.argument("runtime_env") is not None:
                continue
            if isinstance(address, ast.Constant) and address.value in (None, "local"):
                continue
            yield self.finding(
                call.place,
                f"The cluster at `{ast.unparse(address)}` is joined without a `runtime_env`: its workers run whatever "
                f"code and packages are installed there",
                fixable=Applicability.UNSAFE,
                subject=call,
            )

    def fix(self, finding: Finding, editor: Editor) -> Fix | None:
        call: Call = finding.subject
        editor.set_keyword(call.place, "runtime_env", '{"working_dir": "."}')
        return Fix("Send the working directory to the workers", Applicability.UNSAFE)
