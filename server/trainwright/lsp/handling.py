"""Registers a feature so that its failure costs one answer, not the session."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

from pygls.exceptions import JsonRpcException

if TYPE_CHECKING:
    from trainwright.lsp.server import Server

log = logging.getLogger(__name__)

_Params = TypeVar("_Params")
_Result = TypeVar("_Result")


def guarded(
    server: Server, method: str, *, empty: Any, options: Any = None
) -> Callable[[Callable[[_Params], _Result]], Callable[[_Params], _Result]]:
    """Register a handler for `method`; when it raises, that is logged and the client gets `empty`."""

    def register(handler: Callable[[_Params], _Result]) -> Callable[[_Params], _Result]:
        def handle(params: _Params) -> Any:
            try:
                return handler(params)
            except JsonRpcException:
                raise  # meant for the client
            except Exception:
                log.exception("%s failed", method)
                return empty

        server.feature(method, options)(handle)
        return handler

    return register
