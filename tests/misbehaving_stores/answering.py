"""Stores whose answers and errors are traps."""

from collections.abc import Iterator
from typing import NoReturn

from zohocrmsdk.src.com.zoho.api.authenticator import OAuthToken

from tests.correct_stores.base import DictStore
from tests.misbehaving_stores.gallery import LISTED, misbehaves


class Mute(Exception):
    """An error that cannot be shown."""

    def __str__(self) -> str:
        raise ValueError("no text")

    __repr__ = __str__


@misbehaves("it raised Mute: (its text cannot be had)")
class RaisesWhatCannotBeShown(DictStore):
    """A search raises an error whose text raises another."""

    def find_token_by_id(self, id: str) -> OAuthToken | None:
        raise Mute


class Liar:
    """Says that it is a token, and is none."""

    @property  # type: ignore[misc]
    def __class__(self) -> type:
        return OAuthToken


@misbehaves("'Liar' object has no attribute 'get_user_signature'")
class AnswersALiar(DictStore):
    """A search answers an object that lies about its class."""

    def find_token_by_id(self, id: str) -> OAuthToken | None:
        return Liar()  # type: ignore[return-value]


class Trap:
    """Raises, whatever it is asked."""

    def _spring(self, *_: object) -> NoReturn:
        raise RuntimeError("a trap")

    __eq__ = __ne__ = __bool__ = __len__ = __iter__ = _spring
    __str__ = __repr__ = __hash__ = __getattr__ = _spring


@misbehaves("came: <Trap>, and reading it raised TypeError: it is no OAuthToken")
class AnswersATrap(DictStore):
    """A search answers an object that raises when it is compared, counted or shown."""

    def find_token_by_id(self, id: str) -> OAuthToken | None:
        return Trap()  # type: ignore[return-value]


class Trapped(str):
    """A text that raises when it is compared."""

    def __eq__(self, other: object) -> bool:
        raise RuntimeError("a trap")

    __ne__ = __eq__
    __hash__ = str.__hash__


@misbehaves("<Trap>")
class FillsATokenWithTraps(DictStore):
    """The fields of a token that is answered are objects that raise when they are compared."""

    def find_token_by_id(self, id: str) -> OAuthToken | None:
        token = super().find_token_by_id(id)
        if token is not None:
            token.set_access_token(Trap())  # type: ignore[arg-type]
            token.set_refresh_token(Trapped(token.get_refresh_token()))
        return token


class EndlessList(list[OAuthToken]):
    """A list that never comes to an end."""

    def __iter__(self) -> Iterator[OAuthToken]:
        while True:
            yield OAuthToken(id="endless")


@misbehaves("no answer in 1 s from get_tokens", met_by=LISTED)
class AnswersAnEndlessList(DictStore):
    """A list of tokens, by its class, that goes on for ever."""

    def get_tokens(self) -> list[OAuthToken]:
        return EndlessList(super().get_tokens()) if super().get_tokens() else []


class TrappedList(list[OAuthToken]):
    """A list that raises when it is counted or gone through."""

    def __iter__(self) -> Iterator[OAuthToken]:
        raise RuntimeError("a trap")

    __len__ = __bool__ = __eq__ = __iter__  # type: ignore[assignment]


@misbehaves("RuntimeError: a trap", met_by=LISTED)
class AnswersAListOfTraps(DictStore):
    """A list of tokens that raises when it is gone through."""

    def get_tokens(self) -> list[OAuthToken]:
        return TrappedList(super().get_tokens()) if super().get_tokens() else []
