"""Stores that break a clause of `get_tokens`."""

from zohocrmsdk.src.com.zoho.api.authenticator import OAuthToken

from tests.broken_stores.base import LiveStore, without_constructor
from tests.broken_stores.gallery import breaks
from tests.correct_stores.base import DictStore, token_of


@breaks("LIST-1", "expected: a list of tokens", also=("LIST-2",))
class AnswersATuple(DictStore):
    """An application that sorts or extends the answer in place dies on it."""

    def get_tokens(self) -> tuple[OAuthToken, ...]:  # type: ignore[override]
        return tuple(super().get_tokens())


@breaks("LIST-2", "came: None")
class NoneWhenEmpty(DictStore):
    """The first start of an application dies where it counts or goes through its tokens."""

    def get_tokens(self) -> list[OAuthToken] | None:  # type: ignore[override]
        return super().get_tokens() or None


@breaks(
    "LIST-3",
    "whose redirect_url is not as saved",
    unseen=(
        "SAVE-1",
        "SAVE-3",
        "SAVE-4",
        "SAVE-5",
        "SAVE-6",
        "SAVE-7",
        "SAVE-9",
        "SAVE-10",
        "SAVE-17",
        "ALL-3",
        "LIFE-1",
    ),
)
class ListsWithoutRedirectUrl(DictStore):
    """Tokens that are moved to another store by way of the list arrive incomplete."""

    def get_tokens(self) -> list[OAuthToken]:
        tokens = super().get_tokens()
        for token in tokens:
            token.set_redirect_url(None)
        return tokens


@breaks("LIST-4", "nothing was saved since")
class ListsItsOwnTokens(LiveStore):
    """An application that blanks the secrets of a list before it shows it logs everybody out."""

    def get_tokens(self) -> list[OAuthToken]:
        with self.records() as records:
            return [self._live.get(id) or self.keep(id, token_of(records[id])) for id in records]


@breaks("LIST-5", "without _OAuthToken__find_user")
class ListsPastTheConstructor(DictStore):
    """Initialising the SDK with a listed token ends in an AttributeError."""

    def get_tokens(self) -> list[OAuthToken]:
        return [without_constructor(token) for token in super().get_tokens()]
