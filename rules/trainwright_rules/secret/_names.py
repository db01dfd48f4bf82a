"""Which names say that a value is a credential, and which only share a word with those that do."""

from __future__ import annotations

import enum
import re
from functools import lru_cache

from trainwright.rule import words


class Telling(enum.Enum):
    """What a name says."""

    KEY = "key"
    """An API key or token: a text that a machine has made."""
    TOKEN = "token"
    """A token or secret without further word: in training code it may be a piece of text, or name a row of a table."""
    PASSWORD = "password"


_KEYS = re.compile(
    r"(?:api|secret|access|private|auth|encryption|signing|account|subscription|master|app|service|consumer) key|"
    r"(?:wandb|openai|anthropic|cohere|comet|pinecone|azure|aws) key|apikey|secretkey|accesskey|secret access key|"
    r"(?:client|app|api|consumer|shared|webhook|jwt|oauth|session) secret|webhook key|"
    r"(?:auth|access|api|bearer|refresh|oauth|personal|jwt|secret|service|deploy|user access|bot|hub) token|"
    r"(?:github|gitlab|git|gh|hf|huggingface|slack|neptune|wandb|mlflow|databricks|replicate|telegram|discord) token|"
    r"(?:vault|comet|kaggle|zenodo|dropbox|figshare|modal) token|authtoken|accesstoken|apitoken|authorization"
)
_TOKENS = re.compile(r"(?:(?:my|self|args|cfg|config|settings|os) )?(?:token|secret|use auth token)")
_PASSWORDS = re.compile(
    r"password|passwd|pwd|passphrase|(?:db|database|user|smtp|mail|email|ftp|root|sudo|ssh|redis|mongo) pass"
)
_OTHER = frozenset(
    {"pad", "eos", "bos", "cls", "sep", "mask", "unk", "special", "tokenizer", "image", "text", "next", "page", "start",
     "end", "stop", "public", "num", "max", "min", "vocab", "word", "sub", "input", "output", "hash", "hashed",
     "encrypted", "masked", "invalid", "wrong", "bad", "placeholder", "default", "csrf", "sort", "primary", "foreign",
     "cache", "partition", "dummy", "fake", "mock", "example", "no", "missing", "label", "error", "regex", "pattern",
     "decoder", "encoder", "prompt", "think", "context"}
)  # fmt: skip
"""Words that make a token or key something else: pad_token, next_page_token, public_key, wrong_password."""


@lru_cache(maxsize=8192)
def telling(name: str) -> Telling | None:
    """What the last words of a name say of its value; None when they say nothing."""
    parts = [word for word in words.words(name.rpartition(".")[2]) if not word.isdigit()]
    if not parts or not _OTHER.isdisjoint(parts):
        return None
    for count in (3, 2, 1):
        last = " ".join(parts[-count:])
        if _KEYS.fullmatch(last):
            return Telling.KEY
        if _PASSWORDS.fullmatch(last):
            return Telling.PASSWORD
    return Telling.TOKEN if _TOKENS.fullmatch(" ".join(parts)) else None
