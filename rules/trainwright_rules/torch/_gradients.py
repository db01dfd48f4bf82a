"""Whether gradients are recorded where something happens."""

from __future__ import annotations

from trainwright.rule import Function, What, entry_gradients


def are_recorded(function: Function, gradients: str) -> bool:
    """Whether gradients are recorded for sure; `gradients` is what the function's own code says of the place.

    A function that nobody in sight calls may always run under somebody's no_grad.
    """
    if gradients in ("off", "unknown"):
        return False
    if gradients == "on" or function.is_body or any(e.what is What.BACKWARD for e in function.events):
        return True
    callers = entry_gradients(function.workspace, function.facts)
    return bool(callers) and not any(found & {"off", "unknown"} for _, found in callers)
