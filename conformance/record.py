"""One token as plain data: the ten fields that a `TokenStore` keeps.

The SDK's `OAuthToken` is mutable and compares by identity. A `Record` is what the kit plans with,
compares and prints. All fields are text or `None`; `expires_in` is text of epoch milliseconds.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from typing import Final, NamedTuple

from zohocrmsdk.src.com.zoho.api.authenticator import OAuthToken
from zohocrmsdk.src.com.zoho.crm.api import UserSignature


@dataclass(frozen=True)
class Record:
    """The ten fields of a token. Unset is `None`."""

    id: str | None = None
    user_name: str | None = None
    client_id: str | None = None
    client_secret: str | None = None
    refresh_token: str | None = None
    access_token: str | None = None
    grant_token: str | None = None
    expires_in: str | None = None
    redirect_url: str | None = None
    api_domain: str | None = None

    def with_(self, **changes: str | None) -> Record:
        """Return this record with some fields changed."""
        return replace(self, **changes)

    def only(self, *names: str) -> Record:
        """Return a record of the named fields of this one, and nothing else."""
        return Record(**{name: self[name] for name in names})

    def without(self, *names: str) -> Record:
        """Return this record less the named fields."""
        return self.with_(**dict.fromkeys(names))

    def updated_by(self, other: Record) -> Record:
        """Return this record with every field that the other one has set."""
        return self.with_(**dict(other.present()))

    def present(self) -> Iterator[tuple[str, str]]:
        """Yield name and value of each field that is set and not empty."""
        for name in FIELDS:
            if value := self[name]:
                yield name, value

    def __getitem__(self, name: str) -> str | None:
        value: str | None = getattr(self, name)
        return value


FIELDS: Final = tuple(field.name for field in fields(Record))
"""The names of the ten fields."""

SAVED_FIELDS: Final = tuple(name for name in FIELDS if name != "id")
"""The nine fields that a caller saves; the id is the store's to choose."""

SECRETS: Final = ("client_secret", "refresh_token", "access_token", "grant_token")
"""The fields that must not be shown to anybody."""

TOKENS: Final = ("refresh_token", "access_token", "grant_token")
"""The fields that can log a user in."""


KEYS: Final = (
    ("user_name",),
    ("access_token",),
    ("client_id", "client_secret", "refresh_token"),
    ("client_id", "client_secret", "grant_token"),
)
"""What finds a record, beside its id: the last field of each is the key, with what it needs."""


class Difference(NamedTuple):
    """One field that is not as it should be."""

    field: str
    expected: object
    came: object


def differences(
    expected: Record, came: Record, among: tuple[str, ...] = FIELDS
) -> tuple[Difference, ...]:
    """Compare two records field by field.

    An empty text may come back as `None`. A value of another type than text is a difference, also
    where it prints alike: the SDK calls text methods on what a store answers.
    """
    if expected == came:
        return ()
    return tuple(
        Difference(name, expected[name], came[name])
        for name in among
        if not _same(expected[name], came[name])
    )


def _same(expected: str | None, came: object) -> bool:
    if not expected:
        return came is None or came == ""
    return isinstance(came, str) and came == expected


def is_alike(one: Record, other: Record) -> bool:
    """Whether two records are the same to the last field, but for the id, which is the store's."""
    return not differences(one, other, SAVED_FIELDS)


def is_plain(record: Record) -> bool:
    """Whether every store must take these values: letters, digits and what addresses hold."""
    return all(
        len(value) <= 500 and value.isascii() and value.isprintable() and not set(value) & _SPECIAL
        for _, value in record.present()
    )


_SPECIAL: Final = frozenset("'\"\\,;%*?[]{}<>|&$`#! ")


def to_token(record: Record) -> OAuthToken:
    """Make the SDK's token of a record, by its constructor, so that every private field is there.

    The constructor refuses some combinations that an application can reach by setters (no key at
    all, client id and secret alone), and takes no `expires_in`; so all fields are set afterwards.
    """
    token = OAuthToken(id="to be replaced")
    write(record, token)
    return token


def write(record: Record, token: OAuthToken) -> None:
    """Set all ten fields of a token, the unset ones to `None`."""
    token.set_id(record.id)
    token.set_user_signature(None if record.user_name is None else UserSignature(record.user_name))
    token.set_client_id(record.client_id)
    token.set_client_secret(record.client_secret)
    token.set_refresh_token(record.refresh_token)
    token.set_access_token(record.access_token)
    token.set_grant_token(record.grant_token)
    token.set_expires_in(record.expires_in)
    token.set_redirect_url(record.redirect_url)
    token.set_api_domain(record.api_domain)


def read(token: OAuthToken) -> Record:
    """Read the ten fields of a token through its getters.

    Whatever is no text, and of a class that is not Python's own, is a `NoText`. Raises whatever a
    getter raises: `AttributeError` where the token was made without its constructor.
    """
    signature = token.get_user_signature()
    values: tuple[object, ...] = (
        token.get_id(),
        None if signature is None else signature.get_name(),
        token.get_client_id(),
        token.get_client_secret(),
        token.get_refresh_token(),
        token.get_access_token(),
        token.get_grant_token(),
        token.get_expires_in(),
        token.get_redirect_url(),
        token.get_api_domain(),
    )
    if not _TEXTUAL.issuperset(map(type, values)):
        values = tuple(map(_inert, values))
    record = object.__new__(Record)  # takes half the time of the constructor, at each call
    record.__dict__.update(zip(FIELDS, values, strict=True))
    return record


_TEXTUAL: Final = frozenset((str, type(None)))
_INERT_MODULES: Final = ("builtins", "datetime", "decimal", "uuid")


class NoText:
    """Stands for what was in a field and is no text, of a class which may do anything."""

    def __init__(self, kind: type) -> None:
        self._name = kind.__name__

    def __repr__(self) -> str:
        return f"<{self._name}>"


def _inert(value: object) -> object:
    """Return what runs no code of the store's when it is compared or shown; texts as texts."""
    kind = type(value)
    if kind.__module__ in _INERT_MODULES:
        return value
    return str.__str__(value) if issubclass(kind, str) else NoText(kind)


def missing_attributes(token: OAuthToken) -> tuple[str, ...]:
    """Name the private attributes of the SDK's token that this one lacks.

    `OAuthToken.merge_objects` and `get_token` read them; a token made by `object.__new__` has only
    those that a setter has set.
    """
    return tuple(name for name in vars(OAuthToken(id="whole")) if not hasattr(token, name))


def plain(answer: object) -> object:
    """Keep what an answer was at the time, tokens as records: they change later."""
    if isinstance(answer, OAuthToken):
        try:
            return read(answer)
        except Exception:
            return f"<{type(answer).__name__} that cannot be read>"
    if isinstance(answer, (list, tuple)):
        return [plain(part) for part in answer]
    return answer
