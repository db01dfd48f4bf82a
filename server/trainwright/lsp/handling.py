"""Registers a feature so that its failure costs one answer, not the session."""

from __future__ import annotations

import inspect
import logging
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

from pygls.exceptions import JsonRpcException

if TYPE_CHECKING:
    from trainwright.lsp.server import Server

log = logging.getLogger(__name__)

_Handler = TypeVar("_Handler", bound=Callable[..., Any])


def guarded(server: Server, method: str, *, empty: Any, options: Any = None) -> Callable[[_Handler], _Handler]:
    """Register a handler for `method`, coroutine or not; when it raises, that is logged and the client gets `empty`."""

    def register(handler: _Handler) -> _Handler:
        async def handle(params: Any) -> Any:
            try:
                answer = handler(params)
                return await answer if inspect.isawaitable(answer) else answer
            except JsonRpcException:
                raise  # meant for the client
            except Exception:
                log.exception("%s failed", method)
                return empty

        server.feature(method, options)(handle)
        return handler

    return register
