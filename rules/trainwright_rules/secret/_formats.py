"""What credentials look like: the formats that issuers give them, and what tells a credential from a placeholder."""

from __future__ import annotations

import base64
import math
import re
from collections import Counter
from dataclasses import dataclass


@dataclass(frozen=True)
class Known:
    """A credential whose issuer can be told from its format."""

    what: str
    """As a message names it, with its article: "an OpenAI API key"."""
    variable: str
    """The environment variable that its issuer's own libraries read, or a name in that manner."""
    start: int
    text: str


_JWT = r"eyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{20,}"
_FORMATS = (
    ("an AWS access key", "AWS_ACCESS_KEY_ID", r"(?:AKIA|ASIA|ABIA|ACCA)[A-Z2-7]{16}(?![A-Z0-9])"),
    ("a GitHub token", "GITHUB_TOKEN", r"gh[pousr]_[A-Za-z0-9]{36,255}|github_pat_[A-Za-z0-9]{22}_[A-Za-z0-9]{59}"),
    ("a GitLab token", "GITLAB_TOKEN", r"gl(?:pat|ptt|dt|rt|cbt|agent|oas)-[\w-]{20,}"),
    ("an Anthropic API key", "ANTHROPIC_API_KEY", r"sk-ant-(?:api|admin|oat|ort)\d\d-[\w-]{40,}"),
    ("an OpenRouter API key", "OPENROUTER_API_KEY", r"sk-or-v1-[0-9a-f]{64}"),
    ("a Langfuse secret key", "LANGFUSE_SECRET_KEY", r"sk-lf-[0-9a-f]{8}-[0-9a-f-]{27}"),
    ("an OpenAI API key", "OPENAI_API_KEY", r"sk-(?:proj|svcacct|admin)-[\w-]{20,}|sk-[A-Za-z0-9]{32,64}(?![\w-])"),
    ("a Hugging Face token", "HF_TOKEN", r"hf_[A-Za-z0-9]{30,40}(?![A-Za-z0-9_])|api_org_[A-Za-z]{34}"),
    ("a Slack token", "SLACK_TOKEN", r"xox[abeoprs]-(?:\d-)?[\w-]{20,}|xapp-\d-[A-Z0-9]+-\d+-[a-f0-9]{32,}"),
    ("a Slack webhook", "SLACK_WEBHOOK_URL", r"https://hooks\.slack\.com/(?:services|workflows)/T\w{6,}/[AB]\w{6,}/\w{20,}"),
    ("a Discord webhook", "DISCORD_WEBHOOK_URL", r"https://discord(?:app)?\.com/api/webhooks/\d{17,20}/[\w-]{60,}"),
    ("a Google API key", "GOOGLE_API_KEY", r"AIza[\w-]{35}(?![\w-])"),
    ("a Google client secret", "GOOGLE_CLIENT_SECRET", r"GOCSPX-[\w-]{28}(?![\w-])"),
    ("a Google access token", "GOOGLE_ACCESS_TOKEN", r"ya29\.[\w-]{40,}"),
    ("a Stripe key", "STRIPE_API_KEY", r"(?:sk|rk)_(?:live|test)_[A-Za-z0-9]{20,}|whsec_[A-Za-z0-9]{32,}"),
    ("a Weights & Biases API key", "WANDB_API_KEY", r"wandb_v\d_[\w-]{40,}"),
    ("a Groq API key", "GROQ_API_KEY", r"gsk_[A-Za-z0-9]{48,}"),
    ("an NVIDIA API key", "NVIDIA_API_KEY", r"nvapi-[\w-]{60,}"),
    ("a Replicate token", "REPLICATE_API_TOKEN", r"r8_[A-Za-z0-9]{37}(?![A-Za-z0-9])"),
    ("a Perplexity API key", "PERPLEXITY_API_KEY", r"pplx-[A-Za-z0-9]{40,}"),
    ("an xAI API key", "XAI_API_KEY", r"xai-[A-Za-z0-9]{70,}"),
    ("a Tavily API key", "TAVILY_API_KEY", r"tvly-(?:dev-|prod-)?[A-Za-z0-9]{28,}"),
    ("a LangSmith API key", "LANGSMITH_API_KEY", r"lsv2_(?:pt|sk)_[0-9a-f]{32}_[0-9a-f]{10}"),
    ("a Pinecone API key", "PINECONE_API_KEY", r"pcsk_[A-Za-z0-9]{5,6}_[A-Za-z0-9]{50,}"),
    ("a Databricks token", "DATABRICKS_TOKEN", r"dapi[0-9a-f]{32}(?:-\d)?(?![\w-])"),
    ("a Neptune API token", "NEPTUNE_API_TOKEN", r"eyJhcGlfYWRkcmVzcyI6[\w+/=-]{60,}"),
    ("an npm token", "NPM_TOKEN", r"npm_[A-Za-z0-9]{36}(?![A-Za-z0-9])"),
    ("a PyPI token", "PYPI_TOKEN", r"pypi-AgE[\w-]{50,}"),
    ("a SendGrid API key", "SENDGRID_API_KEY", r"SG\.[\w-]{20,24}\.[\w-]{39,50}"),
    ("a Mailgun API key", "MAILGUN_API_KEY", r"key-[0-9a-f]{32}(?![\w-])"),
    ("a Telegram bot's token", "TELEGRAM_BOT_TOKEN", r"\d{8,10}:AA[\w-]{33}(?![\w-])"),
    ("a DigitalOcean token", "DIGITALOCEAN_TOKEN", r"do[opr]_v1_[0-9a-f]{64}"),
    ("a Vault token", "VAULT_TOKEN", r"hvs\.[\w-]{24,}"),
    ("a Shopify token", "SHOPIFY_TOKEN", r"shp(?:at|ca|pa|ss)_[0-9a-fA-F]{32}"),
    ("a Mapbox secret token", "MAPBOX_TOKEN", r"sk\.eyJ[\w-]{20,}\.[\w-]{20,}"),
    ("an Azure storage key", "AZURE_STORAGE_CONNECTION_STRING", r"AccountKey=[A-Za-z0-9+/]{86}=="),
    ("a JSON web token", "ACCESS_TOKEN", _JWT),
    ("a private key", "PRIVATE_KEY",
     r"-----BEGIN (?:[A-Z]+ ){0,2}PRIVATE KEY(?: BLOCK)?-----(?:\\r|\\n|[^-]){0,200}?[A-Za-z0-9+/=]{40}"),
)  # fmt: skip
_ANY = re.compile(rf"(?<![A-Za-z0-9_-])(?:{'|'.join(f'({pattern})' for _, _, pattern in _FORMATS)})")
START = re.compile(
    r"A[KSBC][IC]A|gh[pousr]_|github_pat_|gl[a-z]{2,5}-|sk[-_.]|rk_|whsec_|hf_|api_org_|xox|xapp-|hooks\.slack|"
    r"discord|AIza|GOCSPX|ya29|wandb_v|gsk_|nvapi|r8_|pplx|xai-|tvly|lsv2|pcsk|dapi|eyJ|npm_|pypi-|SG\.|key-|:AA|do[opr]_v1|"
    r"hvs\.|shp|AccountKey|PRIVATE KEY"
)
"""What each of them contains, to be asked first: it is nowhere in nearly all texts."""

_STAND_IN = re.compile(
    r"example|sample|your|placeholder|x{4,}|\*{3}|\.{3}|<|>|\{|\}|\$|%\(|%s|change[-_]?me|change[-_]?this|dummy|fake|redact|insert|"
    r"replace|secret[-_]?here|key[-_]?here|token[-_]?here|mock|goes[-_]here|todo|f{6,}|0{6,}|not[-_]?(?:a|needed|required|used|real)",
    re.IGNORECASE,
)
_ALPHABETS = ("abcdefghijklmnopqrstuvwxyz", "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "0123456789", "1234567890")


def known_credential(text: str) -> Known | None:
    """The first credential of a known format in `text`; placeholders are none."""
    if len(text) < 16 or START.search(text) is None:
        return None
    for match in _ANY.finditer(text):
        index = match.lastindex
        assert index is not None
        what, variable, _ = _FORMATS[index - 1]
        if not _is_made_up(match[0], what):
            return Known(what, variable, match.start(), match[0])
    return None


_PUBLISHED = ("Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq",)
"""Credentials that their makers publish for everyone: the account `devstoreaccount1` of Azure's storage emulator.
https://learn.microsoft.com/en-us/azure/storage/common/storage-connect-azurite"""


def _is_made_up(credential: str, what: str) -> bool:
    if any(published in credential for published in _PUBLISHED):
        return True
    if what == "a private key":
        return "..." in credential or len(set(credential[-40:])) < 12
    if what == "an OpenAI API key" and re.fullmatch(r"sk-[a-z]+", credential):
        return True
    secret = re.split(r"[-_./]", credential, maxsplit=1)[-1] if what != "an AWS access key" else credential[4:]
    return bool(_STAND_IN.search(credential)) or len(set(secret)) < 8 or _is_a_row(secret)


def _is_a_row(text: str) -> bool:
    """Whether most of it is `abcdef...` and `123456...`: somebody ran a finger over the keyboard."""
    covered = index = 0
    while index < len(text):
        length = _run(text, index)
        if length >= 5:
            covered += length
        index += max(length, 1)
    return covered > 0.6 * len(text)


def _run(text: str, start: int) -> int:
    """How many characters from `start` on follow one another in an alphabet."""
    for alphabet in _ALPHABETS:
        at = alphabet.find(text[start])
        length = 0
        while at >= 0 and start + length < len(text) and at + length < len(alphabet):
            if text[start + length] != alphabet[at + length]:
                break
            length += 1
        if length > 1:
            return length
    return 1


_KEY_CHARACTERS = re.compile(r"[A-Za-z0-9_\-.+/=~:]+")
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_HEX = re.compile(r"[0-9a-f]+|[0-9A-F]+")
_WORDLIKE = re.compile(r"[A-Za-z]{1,14}\d{0,4}(?:[-_./:][A-Za-z]{0,14}\d{0,4})*")
"""`access_token_v2`, `model-00001`: names and paths, not keys."""


def looks_random(text: str) -> bool:
    """Whether a text is one that a machine has made: long, without words, of many different characters."""
    if not 16 <= len(text) <= 512 or not _KEY_CHARACTERS.fullmatch(text) or stands_in(text):
        return False
    if _UUID.fullmatch(text):
        return True
    if "://" in text or text.startswith(("/", "./", "../", "~")) or _WORDLIKE.fullmatch(text):
        return False
    digits = sum(character.isdigit() for character in text)
    if not 1 <= digits < len(text):
        return False
    return _entropy(text) >= (2.8 if _HEX.fullmatch(text) else 3.4)


def stands_in(text: str) -> bool:
    """Whether a text stands in for a credential that is not there."""
    return bool(_STAND_IN.search(text)) or len(set(text)) < 5 or _is_a_row(text)


_SYMBOLS = frozenset("!@#$%^&*?+=")
_NOT_SECRET = re.compile(
    r"(?:password|passwd|pass|pwd|admin|root|user|guest|postgres|mysql|minio|minioadmin|test|testing|demo|secret|"
    r"default|none|null|true|false|foobar|foo|bar|empty)\d?",
    re.IGNORECASE,
)


def looks_like_password(text: str) -> bool:
    """Whether a text is a password that somebody has chosen: letters with digits, or with signs, and no name."""
    if not 6 <= len(text) <= 64 or any(character.isspace() for character in text) or "://" in text:
        return False
    plain = _decoded(text)
    if _NOT_SECRET.fullmatch(plain) or stands_in(plain) or re.search(r"[\\(){}\[\]<>|;,\"'`]|^[-/.~]|^%|^\$", text):
        return False
    lower, upper = any(c.islower() for c in text), any(c.isupper() for c in text)
    if not (lower or upper):
        return False
    if any(c.isdigit() for c in text):
        return not re.fullmatch(r"[a-z]+(?:[_-][a-z]+)+_?\d?", text)
    return lower and upper and any(c in _SYMBOLS for c in text)


def _decoded(text: str) -> str:
    """What Base64 says, as the `data` of a Kubernetes Secret does; a text that is none comes back as it is."""
    if len(text) % 4 or not re.fullmatch(r"[A-Za-z0-9+/]+={0,2}", text):
        return text
    try:
        plain = base64.b64decode(text, validate=True).decode("ascii")
    except ValueError:
        return text
    return plain.rstrip("\n") if plain.rstrip("\n").isprintable() else text


def _entropy(text: str) -> float:
    """Bits per character."""
    return -sum(n / len(text) * math.log2(n / len(text)) for n in Counter(text).values())
