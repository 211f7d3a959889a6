"""What is given to the controls, as JSON."""

from pydantic import BaseModel, ConfigDict, Field

from fake_accounts_server.scopes import DEFAULT_SCOPES
from fake_accounts_server.tables import Table


class Nothing(Table):
    """Nothing has to be given."""


class ClockChange(Table):
    """By how many seconds the clock is moved on, and whether it stands still from now on."""

    advance: float | None = Field(default=None, ge=0, le=10**10)
    frozen: bool | None = None


class SettingsChange(BaseModel):
    """The settings that change, by name."""

    model_config = ConfigDict(extra="allow")


class WhoConsents(Table):
    """A user who says yes from now on, without a page; or that all is denied. Neither: a page."""

    given_by: str | None = None
    zgid: str | None = None
    denied: bool = False


class CodeWanted(Table):
    """A code without a page, as a self client gets it. `life` is in seconds."""

    email: str
    zgid: str | None = None
    client_id: str
    life: int | None = Field(default=None, ge=1, le=86_400)
    redirect_url: str | None = None
    scopes: list[str] = Field(default_factory=lambda: list(DEFAULT_SCOPES))
    offline: bool = True


class TokenMeant(Table):
    """A code or a token."""

    token: str


class FaultWanted(Table):
    """What happens to the next requests of an operation.

    `fault` is answer, html, slow, hang, dropped or half-body. `status` and `body` belong to an
    answer, `seconds` to slow.
    """

    operation: str
    fault: str = "answer"
    times: int = 1
    status: int | None = None
    body: dict[str, object] | str | None = None
    seconds: float | None = None


class Asserted(Table):
    """What must have been asked for, and how often; without `times`, once or more."""

    details: dict[str, str | int | None]
    times: int | None = Field(default=None, ge=0)
