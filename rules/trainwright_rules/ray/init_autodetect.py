"""RAY005 init-autodetect."""

from __future__ import annotations

from collections.abc import Iterator

from trainwright.rule import Finding, Function, Preset, Rule, Severity, is_test

_GIVEN = ("address", "num_cpus", "num_gpus", "resources", "local_mode")


class InitAutodetect(Rule):
    """Ray is left to find out how many processors it may use.

    ## What it does
    Reports `ray.init()` with neither an address nor `num_cpus`, `num_gpus` or `resources`.

    ## Why it is bad
    Ray then counts what the machine has, not what the program was given: in a job with 4 of 64 processors, in a
    notebook on a shared server or next to another program it starts 64 workers, and the same script behaves otherwise
    on each machine.

    ## Example
    ```python
    import ray


    def main():
        ray.init()
    ```

    ## Use instead
    ```python
    import ray


    def main(num_cpus: int):
        ray.init(num_cpus=num_cpus)
    ```

    ## Truth
    Without an address `ray.init` also looks at `RAY_ADDRESS`, and joins the cluster that a job was submitted to. There
    the resources are those of the cluster, and the call is right as it is. This is advice: preset `strict`.

    ## References
    - ray.init: https://docs.ray.io/en/latest/ray-core/api/doc/ray.init.html
    """

    code = "RAY005"
    name = "init-autodetect"
    severity = Severity.WARN
    preset = Preset.STRICT
    libraries = ("ray",)
    words = ("init",)

    def check_function(self, function: Function) -> Iterator[Finding]:
        for call in function.calls_to("ray.init"):
            if call.hides_arguments or call.node.args or is_test(function):
                continue
            if any(call.argument(name) is not None for name in _GIVEN):
                continue
            yield self.finding(
                call.place,
                "`ray.init` counts all processors and GPUs of the machine, not those that this program was given. "
                "Pass `num_cpus` and `num_gpus`, or the address of a cluster",
            )
