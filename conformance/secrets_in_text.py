"""Secrets in free text, shortened: in a store's errors, its logs, its lines of source.

What is certain is shortened wherever it stands: the values of environment variables whose names
tell that they are secrets. What looks like one is recognised by its own form (a token of Zoho's, a
private key, a long run of random characters) or by what stands before it ("password=", "Bearer").
The kit's own values ("refresh-ada-1"), words and paths stay as they are.
"""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Final
from urllib.parse import quote, unquote

_SHORTEST: Final = 6
"""Less than that is no secret to speak of, and may stand anywhere."""


def shortened(text: str) -> str:
    """Return the text with every secret that is found in it shortened, and all else as it was.

    The environment is read anew each time.
    """
    if len(text) < _SHORTEST:
        return text
    for shorten in _WAYS:
        text = shorten(text)
    return text


def _short(secret: str, kept: int = 0) -> str:
    return f"{secret[:kept]}... ({len(secret)} characters)"


_SHORTENED: Final = r"\S{0,8}\.\.\. \([0-9]+ characters\)"


# Known by their names in the environment


def _without_what_the_environment_tells(text: str) -> str:
    pattern = _pattern_of(tuple(_environments_secrets()))
    return text if pattern is None else pattern.sub(lambda found: _short(found[0]), text)


def _environments_secrets() -> Iterator[str]:
    for name, value in os.environ.items():
        if len(value) >= _SHORTEST:
            if "://" in value:
                yield from _of_address(value, is_secret=_tells_of_a_secret(name))
            elif _tells_of_a_secret(name) and not _is_harmless(value):
                yield value


def _of_address(address: str, *, is_secret: bool) -> Iterator[str]:
    """Yield the password of an address; of one that is a secret, as a DSN is, the user's part."""
    found = _USER_PART.search(address)
    if found is None:
        return
    _, colon, password = found[1].partition(":")
    secret = password if colon else found[1] * is_secret
    for form in {secret, unquote(secret)}:
        if len(form) >= _SHORTEST and not _is_harmless(form):
            yield form


_USER_PART: Final = re.compile(r"://([^\s/?#]+)@")


@lru_cache(maxsize=1024)
def _tells_of_a_secret(name: str) -> bool:
    return bool(_SECRET_NAME.search(name)) and not _NAME_OF_ANOTHER_THING.search(name)


_SECRET_NAME: Final = re.compile(
    r"(?:PASSWORD|PASSWD|PASSPHRASE|SECRET|TOKEN|CREDENTIAL|DSN)S?(?=_|[0-9]|$)"
    r"|(?:^|_)(?:PASS|PWD)(?=_|[0-9]|$)"
    r"|(?:^|_|API|ACCESS|AUTH|PRIVATE|SECRET)KEYS?(?=_|[0-9]|$)",
    re.IGNORECASE,
)

_NAME_OF_ANOTHER_THING: Final = re.compile(
    r"^(?:OLD)?PWD$|_(?:FILE|PATH|DIR|BACKEND|LENGTH|SIZE|TTL|TYPE|NAME|USER|STORE|ALGORITHM|EXPIRY"
    r"|TIMEOUT|HOST|PORT|ENABLED|FORMAT|VERSION)$",
    re.IGNORECASE,
)


def _is_harmless(value: str) -> bool:
    """Whether a value is one of the kit's own, a word that is no secret, or the name of a file."""
    return (
        _is_the_kits_own(value)
        or value.casefold() in _WORDS
        or (value[:1] in "/~" and Path(value).expanduser().exists())
    )


@lru_cache(maxsize=4)
def _pattern_of(secrets: tuple[str, ...]) -> re.Pattern[str] | None:
    """Return what finds these secrets, also as they are written in source and in addresses."""
    forms = {form for secret in secrets for form in _forms(secret)}
    longest_first = sorted(forms, key=lambda form: (-len(form), form))
    return re.compile("|".join(map(_anywhere, longest_first))) if forms else None


def _forms(secret: str) -> Iterator[str]:
    yield secret
    yield from (secret.strip(), " ".join(secret.split()))
    yield from (repr(secret)[1:-1], ascii(secret)[1:-1])
    yield secret.replace("\\", "\\\\").replace('"', '\\"')
    yield quote(secret, safe="", errors="surrogateescape")


def _anywhere(form: str) -> str:
    """Find a form anywhere; a word or a number, which may be part of another, by itself only."""
    if len(form) < _LONG_WORD and (form.isalpha() or form.isdigit()):
        return rf"(?<![^\W_]){re.escape(form)}(?![^\W_])"
    return re.escape(form)


_LONG_WORD: Final = 12


# Known by their own form


def _without_private_keys(text: str) -> str:
    return _PRIVATE_KEY.sub(lambda found: _short(found[0], 8), text)


_PRIVATE_KEY: Final = re.compile(
    r"-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----.*?(?:-----END [A-Z ]{0,30}PRIVATE KEY-----|\Z)",
    re.DOTALL,
)


def _without_tokens(text: str) -> str:
    text = _TOKEN.sub(lambda found: _short(found[0], 8), text)
    return _KEY.sub(lambda found: _short(found[0], 4), text)


_TOKEN: Final = re.compile(
    r"\b1000\.[0-9A-Za-z]{6,}(?:\.[0-9A-Za-z]+)*"
    r"|(?<![0-9A-Za-z])(?:[0-9a-f]{32,}|[0-9A-F]{32,})(?![0-9A-Za-z])"
)
"""Tokens of Zoho's, and the long numbers that client secrets and digests are."""

_KEY: Final = re.compile(
    r"\b(?:AKIA|ASIA|AROA|AIDA)[0-9A-Z]{16}\b"
    r"|\beyJ[A-Za-z0-9_-]{6,}(?:\.[A-Za-z0-9_-]+){1,4}"
    r"|\b(?:gh[opsu]_|github_pat_|glpat-|xox[abeprs]-|sk_live_|sk-|AIza)[A-Za-z0-9_-]{16,}"
)
"""Keys of well-known services, and JSON web tokens."""


def _without_random_runs(text: str) -> str:
    def shorten(found: re.Match[str]) -> str:
        return _short(found[0], 4) if _is_random(found[0]) else found[0]

    return _RUN.sub(shorten, text)


_RUN: Final = re.compile(r"(?<![A-Za-z0-9+/_=-])[A-Za-z0-9+/_-]{32,}={0,2}")


def _is_random(run: str) -> bool:
    """Whether a long run is made neither of words, as names and paths are, nor of numbers."""
    pieces = _PIECE.findall(run)
    length = sum(map(len, pieces))
    if (len(run) - length) * 5 > len(run) or _UUID.fullmatch(run):
        return False
    has_short_pieces = length < _SHORT_FOR_WORDS * len(pieces)
    is_mostly_letters = sum(map(str.isalpha, run)) * 2 >= len(run)
    numbers_in_words = len(_NUMBER_IN_A_WORD.findall(run))
    return (has_short_pieces and is_mostly_letters) or numbers_in_words * 7 >= len(run)


_PIECE: Final = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
_NUMBER_IN_A_WORD: Final = re.compile(r"(?<=[A-Za-z])(?=[0-9])|(?<=[0-9])(?=[A-Za-z])")
_SHORT_FOR_WORDS: Final = 3.3
_UUID: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


# Known by what stands before them


def _without_passwords_of_addresses(text: str) -> str:
    def shorten(found: re.Match[str]) -> str:
        password = found[2]
        return f"{found[1]}{password if _stands_for_one(password) else _short(password)}"

    return _PASSWORD_OF_ADDRESS.sub(shorten, text)


_PASSWORD_OF_ADDRESS: Final = re.compile(r"(://[^\s/:@?#'\"<>]*:)([^\s/?#'\"<>]+)(?=@)")


def _without_what_authorizes(text: str) -> str:
    def shorten(found: re.Match[str]) -> str:
        value = found[2]
        if _stands_for_one(value) or _is_like_a_name(value) or value in ("realm=", "error="):
            return found[0]
        return f"{found[1]}{_short(value)}"

    return _AUTHORIZES.sub(shorten, text)


_AUTHORIZATION: Final = r"\bAuthorization\\*[\"']?\s*[:=]\s*\\*[\"']?"
_SCHEME: Final = r"(?:Bearer|Basic|Digest|Zoho-oauthtoken)"
_AUTHORIZES: Final = re.compile(
    rf"(\b{_SCHEME}\s+|{_AUTHORIZATION}[\w-]{{1,20}}\s+|{_AUTHORIZATION}(?!{_SCHEME}\b))"
    rf"(?!(?:\S{{1,20}}\s+)?{_SHORTENED})([^\s'\",;<>(){{}}\[\]\\]{{6,}})",
    re.IGNORECASE,
)


def _without_named_values(text: str) -> str:
    """Shorten what is assigned to a name that tells that it is a secret."""
    parts, at, done = [], 0, 0
    while found := _NAMED.search(text, at):
        value = _value_of(found)
        if _is_one(value, found):
            start = found.end() - len(found[0]) + found[0].rindex(value)
            parts += [text[done:start], _short(value)]
            done = at = start + len(value)
        else:
            at = max(found.end("before"), at + 1)
    return "".join([*parts, text[done:]])


_PASSWORDS: Final = r"passw(?:or)?d|passphrase|pwd|(?<![a-z])pass"
_OTHERS: Final = (
    r"secret|token|credentials?|(?:api|access|auth|secret|private|signing|encryption)[_ -]?key"
)

_NAMED: Final = re.compile(
    rf"(?P<before>(?:(?P<password>{_PASSWORDS})|{_OTHERS})[0-9]{{0,3}}"
    r"(?:\\*[\"'])?[\])]?[ \t]*(?P<sign>=>|:=|[:=](?!=)|(?<=--password)[ \t])[ \t]*\(?)"
    rf"(?!{_SHORTENED})"
    r"(?:[bfru]{0,2}(?P<quote>\\*[\"'])(?P<quoted>(?:(?!(?P=quote))(?:\\.|[^\n\\]))*)"
    r"|(?P<bare>[^\s&;,]+))",
    re.IGNORECASE,
)


def _value_of(found: re.Match[str]) -> str:
    if found["quoted"] is not None:
        return found["quoted"]
    bare = found["bare"].rstrip("'\")]\\")
    return bare if bare.startswith(("{", "${")) else bare.rstrip("}")


def _is_one(value: str, found: re.Match[str]) -> bool:
    """Whether the value is a secret, and not a word about one, or code that comes by one."""
    if len(value) < _SHORTEST or _stands_for_one(value) or _is_jargon(found):
        return False
    if found["quoted"] is not None:
        return not _names_a_secret(value) and not _is_between_texts(value, found)
    return not _is_code_or_words(value, found)


def _is_code_or_words(value: str, found: re.Match[str]) -> bool:
    if _CALL.match(value) or value.startswith(_OWNERS) or _PATH.fullmatch(value):
        return True
    if not _is_like_a_name(value):
        return False
    if found["password"] is None or _names_a_secret(value):
        return True
    return found["sign"] == ":" and not _END.match(found.string, found.end())


def _is_jargon(found: re.Match[str]) -> bool:
    """Whether a parser complains of a token of its language."""
    return bool(_PARSERS.search(found.string, max(0, found.start() - 14), found.start()))


def _is_between_texts(value: str, found: re.Match[str]) -> bool:
    """Whether the quote ended a text in a line of source, as in `"no token: " + name`."""
    line_start = found.string.rfind("\n", 0, found.start()) + 1
    quotes = found.string.count(found["quote"], line_start, found.start("quote"))
    return quotes % 2 == 1 and value[0] in " +%,).]}:"


def _names_a_secret(value: str) -> bool:
    return _is_like_a_name(value) and any(word in value.casefold() for word in _SECRET_WORDS)


def _is_like_a_name(value: str) -> bool:
    return bool(_NAME.fullmatch(value))


def _stands_for_one(value: str) -> bool:
    with_gaps = _GAP.sub("", value)
    if len(with_gaps) < len(value) and _AROUND_GAPS.fullmatch(with_gaps):
        return True
    return bool(_STAND_IN.fullmatch(value)) or _is_the_kits_own(value)


_CALL: Final = re.compile(r"[A-Za-z_.]+[(\[]")
_END: Final = re.compile(r"[ \t]*(?:[\n&;,]|\Z)")
_GAP: Final = re.compile(r"\{[a-z_.]+\}")
_AROUND_GAPS: Final = re.compile(r"[a-z_.: -]*")
_NAME: Final = re.compile(r"[A-Z_]+|(?:[A-Z][A-Z_]+\.)?(?:[A-Z]{1,4}(?=[a-z]{2})|[a-z_.|\[\]])+")
_OWNERS: Final = ("self.", "cls.", "args.", "settings.", "config.", "options.", "os.")
_PARSERS: Final = re.compile(r"(?:unrecognized|unexpected|expected|illegal) \Z", re.IGNORECASE)
_PATH: Final = re.compile(r"~?/(?:[a-z_.-]+/)*[a-z_.-]+")
_STAND_IN: Final = re.compile(
    r"\$?\{[A-Za-z_.]*(?:[!:\[(].*)?\}|\$[A-Z_]+|%\([a-z_]+\)s?|%[srd]|:[a-z_]+|<[\w.]+>?"
    rf"|[*]+|x+|X+|\.+|{_SHORTENED}"
)
"""What stands where a secret would: a place to fill in, a mask, an object, what was shortened."""

_SECRET_WORDS: Final = ("password", "passwd", "pwd", "secret", "token", "key", "credential")
_WORDS: Final = frozenset(
    (*_SECRET_WORDS, "refresh", "access", "client", "sqlite", "memory", "changeme", "example")
)
"""Words that may be an environment's secret, and would take half of a report with them."""


# The kit's own values


def _is_the_kits_own(value: str) -> bool:
    """Whether it is a value of the kit's, or one that the kit has made to look like it."""
    if len(value) > _LONGEST_OF_THE_KITS:
        return False
    plain = unicodedata.normalize("NFKC", value)
    bare = "".join(filter(_stays, plain))
    return "@exampl" in plain.casefold() or bool(_OWN.fullmatch(bare))


def _stays(character: str) -> bool:
    return character.isalnum() or character == "-"


_LONGEST_OF_THE_KITS: Final = 64
_OF_THE_KITS: Final = (
    r"x?(?:r?efresh|a?ccess|g?rant|s?ecret|c?lient)-"
    r"(?:[a-z]{1,12}[0-9]{0,4}-?|[0-9]{1,4}-)?[0-9]{0,4}-?(?:refreshe?d?)?"
)
_OWN: Final = re.compile(
    rf"(?:{_OF_THE_KITS}){{0,2}}(?:or11|--|-|[tnrx0]|xa0|u200b)?", re.IGNORECASE
)
"""Less what is neither letter, digit nor hyphen: the look-alikes have other signs in any place."""

_WAYS: Final[tuple[Callable[[str], str], ...]] = (
    _without_what_the_environment_tells,
    _without_private_keys,
    _without_tokens,
    _without_random_runs,
    _without_passwords_of_addresses,
    _without_what_authorizes,
    _without_named_values,
)
