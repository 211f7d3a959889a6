"""What may be set: limits, lives, and the answers on which sources disagree."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace

from fake_accounts_server.statuses import WITHOUT_BODY

_WITHOUT_LIMIT = "none"


@dataclass(frozen=True)
class Settings:
    """How the servers behave, as far as it can be chosen. `behaviours` tells where each comes from.

    A limit is None for who wants none. Lives are in seconds.
    """

    code_life: int = 120
    self_client_code_life: int = 180
    access_token_life: int = 3600
    grants_in_ten_minutes: int | None = 10
    access_tokens_in_ten_minutes: int | None = 10
    refresh_tokens_per_user: int | None = 20
    live_access_tokens: int | None = 15
    crm_requests_per_day: int | None = 5000
    throttle_status: int = 400
    refusal_status: int = 200
    scope_in_answer: bool = False
    word_for_wrong_redirect_url: str = "invalid_redirect_uri"
    word_for_unknown_grant_type: str = "unsupported_grant_type"
    word_for_unknown_token: str = "invalid_code"

    @staticmethod
    def without_limits() -> "Settings":
        """The settings of who wants no limit."""
        return replace(DEFAULTS, **dict.fromkeys(LIMITS))  # type: ignore[arg-type]

    def changed(self, changes: Mapping[str, object]) -> "Settings":
        """These settings with some of them changed; a limit may be given as "none".

        Raises ValueError for a name that is no setting's and for a value that it cannot have.
        """
        values = {name: _value(name, given) for name, given in changes.items()}
        return replace(self, **values)  # type: ignore[arg-type]


DEFAULTS = Settings()
"""The settings of who changes nothing."""

LIMITS = (
    "grants_in_ten_minutes",
    "access_tokens_in_ten_minutes",
    "refresh_tokens_per_user",
    "live_access_tokens",
    "crm_requests_per_day",
)
"""The settings that limit how much may be asked for."""

_STATUSES = ("throttle_status", "refusal_status")
_VALUES: Mapping[str, int | bool | str | None] = asdict(DEFAULTS)


def _value(name: str, given: object) -> int | bool | str | None:
    """What a setting becomes when it is given this. Raises ValueError."""
    if name not in _VALUES:
        raise ValueError(f"no setting is called {name!r}; there are: {', '.join(_VALUES)}")
    if name in LIMITS and given in (None, _WITHOUT_LIMIT):
        return None
    wanted = type(_VALUES[name])
    if type(given) is not wanted or not isinstance(given, (int, bool, str)):
        raise ValueError(f"the setting {name} is {_described(name)}, not {given!r}")
    if name in _STATUSES and not 200 <= int(given) <= 599:
        raise ValueError(f"the setting {name} is a status from 200 to 599, not {given!r}")
    if name in _STATUSES and given in WITHOUT_BODY:
        raise ValueError(f"the setting {name} is a status whose answers have a body, not {given!r}")
    if wanted is int and not 0 < int(given) < 10**9:
        raise ValueError(f"the setting {name} is a number above 0, not {given!r}")
    if given == "":
        raise ValueError(f"the setting {name} is {_described(name)}, not empty")
    return given


def _described(name: str) -> str:
    kind = {bool: "true or false", int: "a whole number", str: "a text"}[type(_VALUES[name])]
    return f'{kind} or "{_WITHOUT_LIMIT}"' if name in LIMITS else kind
