"""A seed, read from a TOML file.

```toml
data_centre = "eu"                      # the one that the server's own address stands for

[[clients]]
client_id = "1000.HARBOUR"
client_secret = "harbour-secret"
name = "Harbour Sync"
redirect_urls = ["http://localhost:3000/callback"]     # none: a self client

[[users]]
email = "ada@example.com"
zgid = "60001"
first_name = "Ada"
last_name = "Lovelace"
data_centre = "eu"                      # without it: the server's

[[organisations]]                       # without it: a name and records made up
zgid = "60001"
name = "Analytical Engines Ltd"
[[organisations.Leads]]
Last_Name = "Whitfield"
Company = "Harbour Joinery"

[settings]                              # as in the table of behaviours
live_access_tokens = 30
grants_in_ten_minutes = "none"
```
"""

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from pydantic import Field, ValidationError

from fake_accounts_server.clock import Clock
from fake_accounts_server.crm import Crm, Organisation
from fake_accounts_server.data_centres import DataCentre
from fake_accounts_server.seed import Seed
from fake_accounts_server.settings import Settings
from fake_accounts_server.tables import (
    ClientTable,
    OrganisationTable,
    Table,
    UserTable,
    data_centre_named,
    problem,
)

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib


class BadSeed(Exception):
    """A seed cannot be used: the message says where and why."""


class _File(Table):
    data_centre: str = "us"
    users: list[UserTable] = Field(default_factory=list)
    clients: list[ClientTable] = Field(default_factory=list)
    organisations: list[OrganisationTable] = Field(default_factory=list)
    settings: dict[str, object] = Field(default_factory=dict)


def demo(home: DataCentre | None = None) -> Seed:
    """A few people in organisations of two data centres, and two applications."""
    return read(Path(__file__).with_name("demo.toml"), home)


def read(path: Path, home: DataCentre | None = None) -> Seed:
    """Read a seed file; `home` takes the place of the data centre that it names. Raises BadSeed."""
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise BadSeed(f"the seed file {path} cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise BadSeed(f"the seed file {path} is not UTF-8 text") from None
    except tomllib.TOMLDecodeError as error:
        raise BadSeed(f"the seed file {path} is not TOML: {error}") from None
    except RecursionError:
        raise BadSeed(f"the seed file {path} is nested too deeply to be read") from None
    try:
        return seed_of(content, home)
    except ValidationError as error:
        raise BadSeed(f"the seed file {path}: {problem(error)}") from None
    except ValueError as error:
        raise BadSeed(f"the seed file {path}: {error}") from None


def seed_of(content: Mapping[str, object], home: DataCentre | None = None) -> Seed:
    """Make a seed of what a TOML file holds. Raises ValueError."""
    file = _File.model_validate(content)
    home = home or data_centre_named(file.data_centre)
    seed = Seed(
        users=tuple(table.user(home) for table in file.users),
        clients=tuple(table.client() for table in file.clients),
        organisations=tuple(table.organisation() for table in file.organisations),
        settings=Settings().changed(file.settings),
        home=home,
    )
    _once("user", [f"{user.email} in organisation {user.zgid}" for user in seed.users])
    _once("client", [client.client_id for client in seed.clients])
    _once("organisation", [organisation.zgid for organisation in seed.organisations])
    _records_can_be(seed.organisations)
    return seed


def _records_can_be(organisations: Sequence[Organisation]) -> None:
    crm = Crm(Clock(), users=lambda: ())
    for organisation in organisations:
        crm.seed(organisation)


def _once(what: str, keys: Sequence[str]) -> None:
    for key in keys:
        if keys.count(key) > 1:
            raise ValueError(f"the {what} {key} is there twice")
