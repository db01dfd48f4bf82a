"""JSON-RPC between transport and features: pygls for most messages, plain dictionaries for every keystroke's."""

from __future__ import annotations

import asyncio
import contextlib
import inspect
import json
import logging
from collections.abc import Callable
from typing import Any

from lsprotocol import types
from pygls.exceptions import JsonRpcException, JsonRpcInternalError, JsonRpcInvalidParams
from pygls.protocol import LanguageServerProtocol, lsp_method

log = logging.getLogger(__name__)

Json = Any
"""What JSON can hold: the plain road has no classes."""

PARSE_ERROR = -32700
INVALID_REQUEST = -32600
METHOD_NOT_FOUND = -32601
INTERNAL_ERROR = -32603
NOT_INITIALIZED = -32002
REQUEST_CANCELLED = -32800
REQUEST_FAILED = -32803


class ClientError(Exception):
    """The client answered a request of the server with an error."""


class Protocol(LanguageServerProtocol):
    """pygls' protocol with three things of our own.

    Methods in `plain_requests` and `plain_notifications` get their parameters as they came: no conversion, and no
    copy of each document in pygls' workspace, whose update is linear in the document. Requests to the client are
    answered through futures that nothing cancels. And the rules about the order of initialize, shutdown and exit
    are kept.
    """

    def __init__(self, server: Any, converter: Any) -> None:
        super().__init__(server, converter)
        self.plain_requests: dict[str, Callable[[Json, Json], None]] = {}
        self.plain_notifications: dict[str, Callable[[Json], None]] = {}
        self.cancelled: Callable[[Json], bool] = lambda _: False
        self.has_shut_down = False
        self.exit: Callable[[int], None] = lambda _: None
        self._was_initialized = False
        self._write: Callable[[bytes], Any] | None = None
        self._asked: dict[str, asyncio.Future[Json]] = {}
        self._next_id = 0

    # ------------------------------------------------------------------------------------------- in

    def connected(self, write: Callable[[bytes], Any]) -> None:
        """Send messages through `write` from now on."""
        self._write = write

    def receive(self, body: bytes) -> None:
        """Handle one message. Whatever goes wrong with it, the next one is handled too."""
        try:
            message = json.loads(body)
        except ValueError as error:
            self.fail(None, PARSE_ERROR, f"not JSON: {error}")
            return
        if not isinstance(message, dict):
            self.fail(None, INVALID_REQUEST, "a message is one JSON object")
            return
        ident, method = message.get("id"), message.get("method")
        try:
            if method is None:
                self._take_answer(message)
            elif ident is None:
                self._take_notification(method, message)
            else:
                self._take_request(ident, method, message)
        except Exception as error:
            log.exception("%s failed", method or "an answer")
            if method is not None and ident is not None:
                self.fail(ident, INTERNAL_ERROR, f"{method} failed: {error}")

    def _take_request(self, ident: Json, method: str, message: dict[str, Json]) -> None:
        if self.has_shut_down:
            self.fail(ident, INVALID_REQUEST, "the server has been shut down")
        elif method == types.INITIALIZE and self._was_initialized:
            self.fail(ident, INVALID_REQUEST, "initialize was sent before")
        elif method != types.INITIALIZE and not self._was_initialized:
            self.fail(ident, NOT_INITIALIZED, f"{method} came before initialize")
        elif plain := self.plain_requests.get(method):
            plain(ident, message.get("params") or {})
        else:
            self._was_initialized = True
            self._hand_to_pygls(message, ident)

    def _take_notification(self, method: str, message: dict[str, Json]) -> None:
        params = message.get("params") or {}
        if method == types.EXIT:
            self.exit(0 if self.has_shut_down else 1)
        elif self.has_shut_down or not self._was_initialized:
            log.debug("Ignored %s outside of the session", method)
        elif method == types.CANCEL_REQUEST and self.cancelled(params.get("id")):
            self.fail(params["id"], REQUEST_CANCELLED, "cancelled")
        elif method == types.CANCEL_REQUEST:
            self._handle_cancel_notification(params.get("id", ""))
        elif plain := self.plain_notifications.get(method):
            plain(params)
        elif method in self.fm.builtin_features or method in self.fm.features:
            self._hand_to_pygls(message, None)

    def _hand_to_pygls(self, message: dict[str, Json], ident: Json) -> None:
        try:
            structured = self.structure_message(message)
        except (JsonRpcInvalidParams, JsonRpcInternalError) as error:
            if ident is None:
                log.error("Ignored %s: its parameters are not what the protocol says", message.get("method"))
            else:
                self.fail(ident, error.code, str(error))
            return
        self.handle_message(structured)

    def _take_answer(self, message: dict[str, Json]) -> None:
        waiting = self._asked.pop(str(message.get("id")), None)
        if waiting is None or waiting.done():
            return
        if "error" in message:
            waiting.set_exception(ClientError((message["error"] or {}).get("message", "no reason given")))
        else:
            waiting.set_result(message.get("result"))

    # ------------------------------------------------------------------------------------------- out

    def send(self, message: dict[str, Json]) -> None:
        """Send a message that is plain JSON already."""
        if self._write is None:
            return
        body = json.dumps(message, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")
        with contextlib.suppress(BrokenPipeError, ConnectionError):  # the transport notices, and ends the server
            self._write(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))

    def answer(self, ident: Json, result: Json) -> None:
        """Answer a request."""
        self.send({"jsonrpc": "2.0", "id": ident, "result": result})

    def fail(self, ident: Json, code: int, reason: str) -> None:
        """Answer a request with an error."""
        self.send({"jsonrpc": "2.0", "id": ident, "error": {"code": code, "message": reason}})

    def tell(self, method: str, params: Json) -> None:
        """Send a notification."""
        self.send({"jsonrpc": "2.0", "method": method, "params": params})

    def ask(self, method: str, params: Json = None) -> asyncio.Future[Json]:
        """Send a request; the future holds the client's answer, or a `ClientError`."""
        self._next_id += 1
        ident = f"trainwright-{self._next_id}"
        future: asyncio.Future[Json] = asyncio.get_running_loop().create_future()
        self._asked[ident] = future
        message: dict[str, Json] = {"jsonrpc": "2.0", "id": ident, "method": method}
        if params is not None:
            message["params"] = params
        self.send(message)
        return future

    def ask_then(self, method: str, then: Callable[[], None] = lambda: None, params: Json = None) -> None:
        """Send a request whose answer says nothing, and go on when it is there; a refusal is logged."""

        def look(future: asyncio.Future[Json]) -> None:
            if not future.cancelled() and (error := future.exception()):
                log.info("The client refused %s: %s", method, error)
            then()

        self.ask(method, params).add_done_callback(look)

    def _send_data(self, data: Any) -> None:  # pygls' last step on the way out
        """What pygls sends goes out as our own messages do."""
        self.send(data if isinstance(data, dict) else self._converter.unstructure(data))

    # -------------------------------------------------------------- instead of pygls' own documents

    @lsp_method(types.SHUTDOWN)
    def lsp_shutdown(self, *_: Any) -> None:  # type: ignore[override]  # pygls' own is a generator, for user handlers
        """The client is about to leave: nothing but exit is accepted any more."""
        self.has_shut_down = True

    @lsp_method(types.WORKSPACE_EXECUTE_COMMAND)
    async def lsp_workspace__execute_command(  # type: ignore[override]  # pygls' own is a generator
        self, params: types.ExecuteCommandParams
    ) -> Any:
        """Run a command with its arguments as they are.

        Raises:
            JsonRpcException: there is no such command.
        """
        command = self.fm.commands.get(params.command)
        if command is None:
            raise JsonRpcException(f"there is no command {params.command}", METHOD_NOT_FOUND)
        answer = command(*(params.arguments or ()))
        return await answer if inspect.isawaitable(answer) else answer
