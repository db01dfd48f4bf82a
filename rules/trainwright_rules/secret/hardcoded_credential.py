"""SECRET001 hardcoded-credential."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from trainwright.configs import ConfigFile, ConfigNode, Dialect
from trainwright.rule import (
    Applicability,
    ClassModel,
    Finding,
    Fix,
    Function,
    Place,
    Range,
    Related,
    Rule,
    Severity,
    is_test_file,
    may_say,
)
from trainwright_rules.secret._formats import START, known_credential, looks_like_password, looks_random, stands_in
from trainwright_rules.secret._literals import Named, named_in, named_of_class, texts_in, texts_of_class
from trainwright_rules.secret._names import Telling, telling

if TYPE_CHECKING:
    from pathlib import Path

    from trainwright.editing import Editor

_IN_URL = re.compile(r"\b[a-z][a-z0-9+.-]*://(?P<user>[^/\s:@]*):(?P<password>[^/\s:@]+)@(?P<host>[\w.-]+)")
_LONG = re.compile(r"[A-Za-z0-9_/+.-]{20}|://|PRIVATE KEY")
_MAY_BE_KNOWN = re.compile(rf"://|{START.pattern}")
_MAY_BE_NAMED = re.compile(r"key|token|secret|pass|pwd|authorization", re.IGNORECASE)
_MAY_BE_MADE_UP = re.compile(r"""["'](?:\w+ +)?(?=[^\s"']*[\d!@#$%^&*?+=])[^\s"']{6,}""")
"""What stands in the text of code that holds a credential in a known format, or one by its name: a text with a digit or
a sign in it. Most functions have neither, and need not be looked through."""
_LOCAL = re.compile(r"localhost|127\.0\.0\.1|0\.0\.0\.0|host|hostname|server|proxy\w*|.*example.*")
_MADE_FOR_TESTS = ("a private key", "a JSON web token", "a password in a URL")
_SHOWN = 8
_SCHEME = re.compile(r"(?:Bearer|Basic|Token|token|Bot|Key)\s+(?=\S+$)")


@dataclass(frozen=True)
class _Credential:
    what: str
    variable: str
    """The environment variable that could hold it."""
    shown: str
    secret: str


class HardcodedCredential(Rule):
    """An API key, token or password stands in the code.

    ## What it does
    Reports, in Python files, notebooks and YAML files, texts that have the format of a known issuer's credentials (AWS,
    GitHub, GitLab, OpenAI, Anthropic, Hugging Face, Slack, Google, Stripe, Weights & Biases, Databricks and others;
    JSON web tokens, private keys, passwords in URLs), and texts that look made by a machine, or chosen as a password,
    under a name such as `api_key`, `access_token` or `password`.

    Left alone are placeholders (`"your-api-key"`, `"sk-xxxx"`, `"<token>"`), look-ups, hashes and identifiers, tokens
    of tokenizers, and in tests all that only a name makes suspicious.

    ## Why it is bad
    Whoever can read the repository, a copy of the notebook, a container image or a log of the command can spend your
    money and read your data. Bots look through public commits within minutes. Deleting the line does not help: the
    key stays in the history, and must be revoked.

    ## Example
    ```python
    import wandb

    wandb.login(key="4f1a9c0be27d83561fd2047ab98ce6310d5b7e2a")
    run = wandb.init(project="segmentation")
    ```

    ## Use instead
    ```python
    import os

    import wandb

    wandb.login(key=os.environ["WANDB_API_KEY"])
    run = wandb.init(project="segmentation")
    ```

    ## Fix safety
    Unsafe: the fix reads an environment variable, which must then be set wherever the code runs. In a YAML file that
    OmegaConf reads it becomes `${oc.env:NAME}`. Revoking the credential is left to you.

    ## References
    - GitHub, removing sensitive data from a repository: https://docs.github.com/en/authentication/keeping-your-account-and-data-secure/removing-sensitive-data-from-a-repository
    - OWASP, secrets management: https://cheatsheetseries.owasp.org/cheatsheets/Secrets_Management_Cheat_Sheet.html
    - OmegaConf, oc.env: https://omegaconf.readthedocs.io/en/latest/custom_resolvers.html#oc-env
    """

    code = "SECRET001"
    name = "hardcoded-credential"
    severity = Severity.CRITICAL

    def check_function(self, function: Function) -> Iterator[Finding]:
        if _may_hold_one(function):
            yield from self._in_code(function.path, texts_in(function), named_in(function))

    def check_class(self, cls: ClassModel) -> Iterator[Finding]:
        yield from self._in_code(cls.path, texts_of_class(cls), named_of_class(cls))

    def check_config(self, config: ConfigFile) -> Iterator[Finding]:
        """Values of a YAML file."""
        is_test = is_test_file(config.path)
        dialect = config.project.configs.dialect(config.path) if config.project is not None else None
        first: dict[str, tuple[ConfigNode, str, _Credential, list[Range]]] = {}
        for node in config.scalars():
            if node.tag not in (None, "!"):
                continue  # !vault, !ENV: it is looked up
            name = next((step for step in reversed(node.path) if isinstance(step, str)), "")
            found = _by_format(node.text) or (None if is_test else _by_name(name, node.text))
            if found is None or (is_test and found.what in _MADE_FOR_TESTS):
                continue
            first.setdefault(found.secret, (node, name, found, []))[3].append(node.range)
        for node, name, found, places in first.values():
            is_whole = dialect is Dialect.OMEGACONF and node.range.start.line == node.range.end.line
            yield self.finding(
                node.range,
                _message(found),
                related=[Related("it stands here, too", config.path, place) for place in places[1:_SHOWN]],
                fixable=Applicability.UNSAFE if is_whole and found.what != "a password in a URL" else None,
                subject=_variable(name, found),
            )

    def _in_code(self, path: Path, texts: Iterator[Place], named: Iterator[Named]) -> Iterator[Finding]:
        is_test = is_test_file(path)
        known: dict[int, tuple[Place, _Credential]] = {}
        for place in texts:
            assert isinstance(place.node, ast.Constant) and isinstance(place.node.value, str)
            found = _by_format(place.node.value)
            if found is not None and not (is_test and found.what in _MADE_FOR_TESTS):
                known[id(place.node)] = place, found
        wherever: set[int] = set()
        for each in named:
            key = id(each.place.node)
            if key not in known and not is_test:
                guessed = _by_name(each.name, each.text)
                if guessed is not None:
                    known[key] = each.place, guessed
            if key in known and key not in wherever:
                wherever.add(key)
                place, found = known.pop(key)
                is_whole = each.replaceable and found.what != "a password in a URL" and not re.search(r"\s", each.text)
                yield self.finding(
                    place,
                    _message(found),
                    fixable=Applicability.UNSAFE if is_whole else None,
                    subject=_variable(each.name, found),
                )
        for place, found in known.values():
            yield self.finding(place, _message(found))

    def fix(self, finding: Finding, editor: Editor) -> Fix | None:
        variable = finding.subject
        if isinstance(finding.place, Range):
            editor.replace_range(finding.place, f"${{oc.env:{variable}}}")
            return Fix(f"Read it from the environment variable {variable}", Applicability.UNSAFE)
        editor.replace(finding.place, f'{editor.add_import("os")}.environ["{variable}"]')
        return Fix(f"Read it from the environment variable {variable}", Applicability.UNSAFE)


def _may_hold_one(function: Function) -> bool:
    return (may_say(function, _LONG) and may_say(function, _MAY_BE_KNOWN)) or (
        may_say(function, _MAY_BE_MADE_UP) and may_say(function, _MAY_BE_NAMED)
    )


def _by_format(text: str) -> _Credential | None:
    known = known_credential(text)
    if known is not None:
        shown = "" if known.what == "a private key" else f" (`{known.text[:6]}...`)"
        return _Credential(known.what, known.variable, shown, known.text)
    if "://" not in text or "@" not in text:
        return None
    match = _IN_URL.search(text)
    if match is None or _LOCAL.fullmatch(match["host"]) or match["password"] == match["user"]:
        return None
    if not (looks_like_password(match["password"]) or looks_random(match["password"])):
        return None
    return _Credential("a password in a URL", "URL", f" (for {match['host']})", match["password"])


def _by_name(name: str, text: str) -> _Credential | None:
    if len(text) < 6:
        return None
    said = telling(name)
    if said is None or text.lower() == name.lower():
        return None
    own = name.rpartition(".")[2].lstrip("-_")
    if said is Telling.PASSWORD:
        return _Credential(f"the password `{own}`", "", "", text) if looks_like_password(text) else None
    value = _SCHEME.sub("", text)
    if not looks_random(value) or stands_in(text):
        return None
    if said is Telling.TOKEN and (len(value) < 20 or not _is_mixed(value)):
        return None
    return _Credential(f"the value of `{own}`", "", f" (`{value[:4]}...`)", value)


def _is_mixed(text: str) -> bool:
    """Whether letters and digits alternate as in no word or serial number; what is all hexadecimal may be an id."""
    return len(re.findall(r"[A-Za-z]\d|\d[A-Za-z]", text)) >= 4 and not re.fullmatch(r"[0-9a-f-]+", text)


def _variable(name: str, found: _Credential) -> str:
    """The environment variable: what the issuer's own libraries read, else the name in capitals."""
    if found.variable:
        return found.variable
    if name == "wandb_key":
        return "WANDB_API_KEY"
    plain = re.sub(r"[^A-Za-z0-9]+", "_", name.rpartition(".")[2])
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", plain).strip("_").upper()


def _message(found: _Credential) -> str:
    what = found.what[:1].upper() + found.what[1:]
    return (
        f"{what}{found.shown} stands here for everyone who can read this file: revoke it, since it stays in the "
        "history, and read the new one from the environment"
    )
