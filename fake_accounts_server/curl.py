"""A request as a command line to repeat it with: secrets are left to variables of the shell."""

import re
import shlex
from typing import Final
from urllib.parse import quote, unquote_plus, urlsplit

from fake_accounts_server import forms
from fake_accounts_server.log import LogEntry

_SECRETS: Final = ("client_secret", "code", "refresh_token", "access_token", "token")
_NAME: Final = re.compile(r"[\w.-]+")


def curl(entry: LogEntry) -> str:
    """The command. Whoever runs it sets the variables, such as $CLIENT_SECRET, before."""
    # Without -g curl reads brackets and braces as ranges and lists of addresses.
    globbing_off = ["-g"] if re.search(r"[][{}]", entry.url) else []
    parts = ["curl", *globbing_off, "-X", entry.method, _url(entry.url)]
    if entry.access_token is not None and entry.operation != "revoke":
        parts += ["-H", '"Authorization: Zoho-oauthtoken $ACCESS_TOKEN"']
    return " ".join(parts + _body(entry))


def _url(url: str) -> str:
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    query = "&".join(_query_pair(pair) for pair in parts.query.split("&") if pair)
    text = _escaped(f"{parts.scheme}://{host}{parts.path}")
    return f'"{text}?{query}"' if query else f'"{text}"'


def _query_pair(pair: str) -> str:
    name, equals, _ = pair.partition("=")
    name = unquote_plus(name)
    return f"{quote(name)}={_variable(name)}" if equals and _is_secret(name) else _escaped(pair)


def _body(entry: LogEntry) -> list[str]:
    if entry.body_length == 0:
        return []
    if entry.body_length > len(entry.body):
        return _left_out(entry)
    if "/crm/" in entry.path:
        return _as_it_is(entry)
    try:
        pairs = forms.body(entry.content_type, entry.body)
    except forms.NotAForm:
        return _left_out(entry)
    # JSON in the place of a form reads as one, whose names are odd.
    if not all(_NAME.fullmatch(name) for name, _ in pairs):
        return _left_out(entry)
    flag = "--form-string" if entry.content_type.startswith(forms.MULTIPART) else "--data-urlencode"
    return [word for name, value in pairs for word in (flag, _field(name, value))]


def _as_it_is(entry: LogEntry) -> list[str]:
    text = entry.body.decode(errors="replace")
    content_type = shlex.quote(f"Content-Type: {entry.content_type}")
    return ["-H", content_type, "--data-raw", shlex.quote(text)]


def _left_out(entry: LogEntry) -> list[str]:
    """What stands for a body that is too long, or may hold secrets: what is no form does not tell
    which those are.
    """
    return [f"# and a body of {entry.body_length} bytes"]


def _field(name: str, value: str) -> str:
    if _is_secret(name):
        return f'"{name}={_variable(name)}"'
    return shlex.quote(f"{name}={value}")


def _is_secret(name: str) -> bool:
    return name.lower() in _SECRETS


def _variable(name: str) -> str:
    return f"${name.upper()}"


def _escaped(text: str) -> str:
    """A text that stands between double quotes as it is."""
    return re.sub(r'([$`"\\])', r"\\\1", text)
