"""LOGURU002 sensitive-data."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from trainwright.rule import Call, Finding, Function, Rule, Severity, is_test, words
from trainwright_rules.secret._names import Telling, telling

_LEVELS = (
    "trace", "debug", "info", "success", "warning", "warn", "error", "critical", "fatal", "exception", "log", "bind",
    "contextualize",
)  # fmt: skip
_LOGGER_NAMES = frozenset({"logger", "log", "_logger", "_log", "logging", "lg"})
_SHOWN_BY = frozenset({"str", "repr", "dict", "list", "tuple", "vars", "asdict", "dumps", "pformat", "format", "join",
                       "strip", "decode", "encode", "model_dump", "items", "copy"})  # fmt: skip
"""What a value goes through and stays readable; all other calls may mask it, count it or ask whether it is there."""
_NO_VALUE = frozenset({"use", "is", "has", "show", "need", "needs", "require", "requires", "with", "skip", "enable",
                       "allow", "check", "valid", "ask", "reset", "forgot", "change", "set"})  # fmt: skip
_PERSONAL = re.compile(
    r"(?:.* )?(?:ssn|social security(?: number| no)?|mrn|medical record(?: number)?|passport(?: number| no)|credit card"
    r"(?: number)?|card number|cvv|iban)|(?:.* )?(?:date of birth|birth date|dob)|"
    r"(?:.* )?patient (?:full |first |last |sur)?(?:name|email|phone|address|birthday|record|diagnosis)"
)
_FIELDS = frozenset({"name", "first_name", "last_name", "lastname", "surname", "full_name", "email", "phone", "address",
                     "birthday", "diagnosis"})  # fmt: skip
_GIVES_SECRETS = re.compile(
    r"os\.environ\b.*|os\.getenv|.*getpass|jwt\.encode|keyring\.get_password|.*\bget_secret\w*|.*access_token\w*|secrets\.token_\w+|"
    r".*\.get_token"
)


class SensitiveData(Rule):
    """A password, a token or a patient's data is written to the log.

    ## What it does
    Reports calls of a loguru or standard-library logger whose message or arguments show a value that goes by the name
    of a credential (`password`, `api_key`, `client_secret`, `hf_token`), of a person's data (`ssn`, `date_of_birth`,
    `patient_name`, `patient["email"]`), or the whole environment (`os.environ`).

    Not reported: masked values and parts (`token[:4]`), lengths, whether something is there (`bool(token)`,
    `token is not None`), hashes, tokens of a tokenizer, and identifiers such as `patient_id`. A bare `token` counts
    only if the function got it from the environment or a login.

    ## Why it is bad
    Logs are kept for long, copied to other services, attached to bug reports, and readable by more people than the
    machine itself. With loguru there is a second way out: `diagnose=True`, its default, writes the values of variables
    into tracebacks.

    ## Example
    ```python
    import os

    from loguru import logger

    api_key = os.environ["WANDB_API_KEY"]
    logger.info("logging in to W&B with {}", api_key)
    ```

    ## Use instead
    ```python
    import os

    from loguru import logger

    api_key = os.environ["WANDB_API_KEY"]
    logger.info("logging in to W&B with the key that ends in {}", api_key[-4:])
    ```

    ## References
    - OWASP, logging, data to exclude: https://cheatsheetseries.owasp.org/cheatsheets/Logging_Cheat_Sheet.html#data-to-exclude
    - loguru, security considerations when using Loguru: https://loguru.readthedocs.io/en/stable/resources/recipes.html#security-considerations-when-using-loguru
    """

    code = "LOGURU002"
    name = "sensitive-data"
    severity = Severity.CRITICAL
    words = _LEVELS

    def check_function(self, function: Function) -> Iterator[Finding]:
        for call in function.calls_of(*_LEVELS):
            if not _is_logging(call) or is_test(function):
                continue
            shown = list(dict.fromkeys(_sensitive(function, call)))
            if shown:
                named = " and ".join(f"`{each}`" for each in shown)
                what = "these values" if len(shown) > 1 else "this value"
                yield self.finding(
                    call.place,
                    f"The log shows {named} to everyone who reads it: leave {what} out, or show only that it is there",
                )


def _is_logging(call: Call) -> bool:
    if not isinstance(call.node.func, ast.Attribute):
        return False
    if call.name.startswith(("loguru.logger", "logging.")):
        return call.method != "bind" or call.name.startswith("loguru")
    receiver = call.node.func.value
    if isinstance(receiver, ast.Call):  # logger.bind(...).info(...)
        receiver = receiver.func.value if isinstance(receiver.func, ast.Attribute) else receiver
    last = receiver.attr if isinstance(receiver, ast.Attribute) else getattr(receiver, "id", "")
    return last.lower() in _LOGGER_NAMES and (call.method != "log" or last.lower() != "log")


def _sensitive(function: Function, call: Call) -> Iterator[str]:
    """What a reader of the log gets to see, as it stands in the code."""
    for argument in call.node.args:
        yield from _shown(function, argument)
    for keyword in call.node.keywords:
        if keyword.arg not in ("exc_info", "stack_info", "stacklevel"):
            yield from _shown(function, keyword.value)


def _shown(function: Function, node: ast.expr) -> Iterator[str]:
    """The sensitive values that become part of the text."""
    if isinstance(node, (ast.Name, ast.Attribute, ast.Subscript)):
        if _is_sensitive(function, node):
            yield ast.unparse(node)
    elif isinstance(node, ast.Call):
        yield from _shown_by_call(function, node)
    elif isinstance(node, ast.IfExp):
        yield from _shown(function, node.body)
        yield from _shown(function, node.orelse)
    elif isinstance(node, ast.FormattedValue):
        if not (isinstance(node.format_spec, ast.JoinedStr) and "." in ast.unparse(node.format_spec)):
            yield from _shown(function, node.value)
    elif isinstance(node, (ast.JoinedStr, ast.BoolOp)):
        for part in node.values:
            yield from _shown(function, part)
    elif isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Add, ast.Mod)):
        yield from _shown(function, node.left)
        yield from _shown(function, node.right)
    elif isinstance(node, (ast.Tuple, ast.List)):
        for part in node.elts:
            yield from _shown(function, part)
    elif isinstance(node, ast.Dict):
        for value in node.values:
            yield from _shown(function, value)


def _shown_by_call(function: Function, node: ast.Call) -> Iterator[str]:
    callee = node.func
    last = callee.attr if isinstance(callee, ast.Attribute) else getattr(callee, "id", "")
    if last == "get" and node.args and isinstance(node.args[0], ast.Constant) and isinstance(callee, ast.Attribute):
        if _says(str(node.args[0].value)) or _is_field(callee.value, str(node.args[0].value)):
            yield ast.unparse(node)
    elif last in ("getenv", "getpass") or (words.words(last)[:1] in (("get",), ("load",), ("read",))):
        named = (
            node.args[0].value if last == "getenv" and node.args and isinstance(node.args[0], ast.Constant) else last
        )
        if _says(str(named)):
            yield ast.unparse(node)
    elif last in _SHOWN_BY:
        if isinstance(callee, ast.Attribute) and last not in ("join", "dumps", "pformat"):
            yield from _shown(function, callee.value)
        for argument in (*node.args, *(keyword.value for keyword in node.keywords)):
            yield from _shown(function, argument)


def _is_sensitive(function: Function, node: ast.Name | ast.Attribute | ast.Subscript) -> bool:
    if isinstance(node, ast.Subscript):
        if not isinstance(node.slice, ast.Constant) or not isinstance(node.slice.value, str):
            return False
        return _says(node.slice.value) or _is_field(node.value, node.slice.value)
    if isinstance(node, ast.Attribute):
        if ast.unparse(node) == "os.environ":
            return True
        # patient.name may be that of a folder
        return _says(node.attr) or (node.attr != "name" and _is_field(node.value, node.attr))
    if _says(node.id):
        return True
    return telling(node.id) is Telling.TOKEN and _comes_from_outside(function, node.id)


def _says(name: str) -> bool:
    parts = words.words(name)
    if not parts or parts[0] in _NO_VALUE:
        return False
    if telling(name) in (Telling.KEY, Telling.PASSWORD):
        return True
    return _PERSONAL.fullmatch(" ".join(parts)) is not None


def _is_field(owner: ast.expr, name: str) -> bool:
    """Whether it is a patient's name, address ..."""
    last = owner.attr if isinstance(owner, ast.Attribute) else getattr(owner, "id", "")
    return name.lower() in _FIELDS and words.words(last)[-1:] == ("patient",)


def _comes_from_outside(function: Function, name: str) -> bool:
    """Whether a `token` is one that opens something: it comes from the environment, or from a login."""
    for place in (*function.nodes(ast.Assign), *function.nodes(ast.NamedExpr)):
        node = place.node
        assert isinstance(node, (ast.Assign, ast.NamedExpr))
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        if not any(isinstance(target, ast.Name) and target.id == name for target in targets):
            continue
        value = node.value
        if isinstance(value, (ast.Call, ast.Subscript)):
            written = ast.unparse(value.func if isinstance(value, ast.Call) else value.value)
            if _GIVES_SECRETS.fullmatch(written):
                return True
    return False
