"""Users, clients and organisations as they are written in seed files and given to the controls."""

import re
from typing import Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from fake_accounts_server.credentials import Client, User, check_redirect_url
from fake_accounts_server.crm import Organisation
from fake_accounts_server.data_centres import DATA_CENTRES, DataCentre

_ADDRESS: Final = re.compile(r"https?://[!-~]+")


class Table(BaseModel):
    """Something written down: what is not known is refused, and a number is no text."""

    model_config = ConfigDict(extra="forbid", strict=True)


def data_centre_named(name: str) -> DataCentre:
    """The data centre with this name. Raises ValueError if there is none."""
    if name not in DATA_CENTRES:
        raise ValueError(f"no data centre is called {name!r}; there are: {', '.join(DATA_CENTRES)}")
    return DATA_CENTRES[name]


class UserTable(Table):
    """A user. Without a data centre, of the server's own."""

    email: str = Field(min_length=3, max_length=254, pattern=r"^[^@\s]+@[^@\s]+$")
    zgid: str = Field(min_length=1, max_length=40, pattern=r"^\S+$")
    first_name: str = ""
    last_name: str = ""
    data_centre: str | None = None

    @field_validator("data_centre")
    @classmethod
    def _is_known(cls, name: str | None) -> str | None:
        return None if name is None else data_centre_named(name).name

    def user(self, home: DataCentre) -> User:
        """The user who is meant."""
        data_centre = home if self.data_centre is None else DATA_CENTRES[self.data_centre]
        return User(self.email, self.zgid, self.first_name, self.last_name, data_centre)


class ClientTable(Table):
    """A client. Without redirect URLs, a self client."""

    client_id: str = Field(min_length=1, max_length=200)
    client_secret: str = Field(min_length=1, max_length=200)
    redirect_urls: list[str] = Field(default_factory=list)
    name: str = ""

    @field_validator("redirect_urls")
    @classmethod
    def _are_absolute(cls, urls: list[str]) -> list[str]:
        for url in urls:
            if _ADDRESS.fullmatch(url) is None:
                raise ValueError(f"{url!r} is not an address that begins with http:// or https://")
            check_redirect_url(url)
        return urls

    def client(self) -> Client:
        """The client that is meant."""
        return Client(self.client_id, self.client_secret, tuple(self.redirect_urls), self.name)


class OrganisationTable(Table):
    """An organisation. Without a name or any records, those are made up."""

    zgid: str = Field(min_length=1, max_length=40, pattern=r"^\S+$")
    name: str | None = None
    Leads: list[dict[str, object]] | None = None
    Contacts: list[dict[str, object]] | None = None
    Accounts: list[dict[str, object]] | None = None
    Deals: list[dict[str, object]] | None = None

    def organisation(self) -> Organisation:
        """The organisation that is meant."""
        given = {
            "Leads": self.Leads,
            "Contacts": self.Contacts,
            "Accounts": self.Accounts,
            "Deals": self.Deals,
        }
        records = {name: tuple(rows) for name, rows in given.items() if rows is not None}
        return Organisation(self.zgid, self.name, records or None)


def problem(error: ValidationError) -> str:
    """What is wrong with what was written, and where, in one sentence."""
    first = error.errors(include_url=False)[0]
    place = ".".join(str(part + 1 if isinstance(part, int) else part) for part in first["loc"])
    message = first["msg"].removeprefix("Value error, ")
    if first["type"] == "extra_forbidden":
        message = "there is no such thing to be given"
    elif first["type"] == "string_type" and isinstance(first["input"], (int, float)):
        message += ": put it in quotes"
    return f"{place}: {message}" if place else message
