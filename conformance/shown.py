"""How values are shown to a person: readable, short, and without anybody's secrets."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from zohocrmsdk.src.com.zoho.api.authenticator import OAuthToken

from conformance.gave_up import GaveUp
from conformance.record import SECRETS, Record
from conformance.secrets_in_text import shortened

_MESSAGE_LENGTH: Final = 2_000
"""So much of an error's message is shown."""

_SECRET_LENGTH: Final = 28
_TEXT_LENGTH: Final = 60
_SHOWN_LENGTH: Final = 70
"""What stands in a line with other words; characters that are escaped count as they are shown."""


def value(field: str, content: object) -> str:
    """Show the content of one field, in ASCII, so that look-alikes can be told apart.

    The kit's own tokens are short words ("refresh-ada-1") and stand as they are. A real secret is
    much longer: only its beginning and its length are shown. So it is wherever a secret of another
    kind is in the text.
    """
    if not isinstance(content, str):
        return _in_ascii(content)
    limit, kept = (_SECRET_LENGTH, 8) if field in SECRETS else (_TEXT_LENGTH, 48)
    length = len(content)
    if field not in SECRETS or length <= limit:
        content = shortened(content)
    if len(content) <= limit and len(_in_ascii(content)) <= _SHOWN_LENGTH:
        return _in_ascii(content)
    while len(_in_ascii(content[:kept])) > _SHOWN_LENGTH:
        kept //= 2
    return f"{_in_ascii(content[:kept])[:-1]}...' ({length} characters)"


def text(content: str) -> str:
    """Show free text, an error's message say, with what looks like a real secret shortened.

    A lone surrogate, which no file and no terminal takes, is shown by its number.
    """
    return shortened(content.encode("utf-8", "backslashreplace").decode())


def record(content: Record) -> str:
    """Show a record as the call that would make it."""
    return (
        f"token({', '.join(f'{name}={value(name, part)}' for name, part in _set_fields(content))})"
    )


def whose(content: Record) -> str:
    """Name a record in a sentence: by its user, or by the first thing that it carries."""
    if content.user_name:
        return f"the record of {value('user_name', content.user_name)}"
    for name, part in content.present():
        return f"the record with {name} {value(name, part)}"
    return "a record with nothing in it"


def anything(content: object) -> str:
    """Show an argument or an answer of any kind."""
    if isinstance(content, Record):
        return record(content)
    if isinstance(content, str):
        return value("", content)
    if isinstance(content, OAuthToken):
        return "an OAuthToken"
    if isinstance(content, list):
        return f"[{', '.join(anything(part) for part in content)}]"
    return _in_ascii(content)


def error(raised: BaseException) -> str:
    """Show an exception as its traceback would end, in one line."""
    try:
        message = " ".join(_in_short(str(raised)).split())
    except Exception:
        message = "(its text cannot be had)"
    if isinstance(raised, GaveUp):
        return message
    kind = text(type(raised).__name__)
    return f"{kind}: {message}" if message else kind


def _in_short(message: str) -> str:
    """Show the beginning of a message; what is cut in two at its end could be a secret."""
    if len(message) <= _MESSAGE_LENGTH:
        return text(message)
    begun = text(message[: 2 * _MESSAGE_LENGTH])
    kept = begun[: min(_MESSAGE_LENGTH, len(begun) // 2)]
    return f"{kept} ... ({len(message):,} characters)"


def path(filename: str) -> str:
    """Show a file from where pytest was started, and an installed one from its site-packages."""
    file = Path(filename)
    if "site-packages" in file.parts:
        return "/".join(file.parts[file.parts.index("site-packages") + 1 :])
    return str(file.relative_to(Path.cwd())) if file.is_relative_to(Path.cwd()) else filename


def _in_ascii(content: object) -> str:
    try:
        shown = ascii(content) if isinstance(content, str) else shortened(ascii(content))
    except Exception:
        return f"<{text(type(content).__name__)}>"
    return shown if len(shown) <= 200 else f"{shown[:200]}..."


def _set_fields(content: Record) -> list[tuple[str, object]]:
    return [(name, part) for name, part in vars(content).items() if part is not None]
