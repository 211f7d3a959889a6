from pathlib import Path

import pytest

from fake_accounts_server import DATA_CENTRES, Client, FakeZoho, Settings, User, seed_file
from fake_accounts_server.seed_file import BadSeed

EXAMPLE = (seed_file.__doc__ or "").split("```toml\n")[1].split("```")[0]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "seed.toml"


def test_the_example_in_the_documentation_is_a_seed(file: Path) -> None:
    file.write_text(EXAMPLE)
    seed = seed_file.read(file)
    assert seed.home == DATA_CENTRES["eu"]
    assert seed.users == (User("ada@example.com", "60001", "Ada", "Lovelace", DATA_CENTRES["eu"]),)
    assert seed.clients == (
        Client(
            "1000.HARBOUR", "harbour-secret", ("http://localhost:3000/callback",), "Harbour Sync"
        ),
    )
    assert seed.settings == Settings(live_access_tokens=30, grants_in_ten_minutes=None)
    (organisation,) = seed.organisations
    assert (organisation.zgid, organisation.name) == ("60001", "Analytical Engines Ltd")
    assert organisation.records == {
        "Leads": ({"Last_Name": "Whitfield", "Company": "Harbour Joinery"},)
    }


def test_a_seed_is_there_at_the_start_and_after_a_reset(file: Path) -> None:
    file.write_text(EXAMPLE)
    zoho = FakeZoho(seed=seed_file.read(file))
    zoho.accounts.register_client(Client("1000.LATER", "secret"))
    zoho.settings = Settings()
    zoho.reset()
    assert [user.email for user in zoho.accounts.users] == ["ada@example.com"]
    assert [client.client_id for client in zoho.accounts.clients] == ["1000.HARBOUR"]
    assert zoho.settings.live_access_tokens == 30


def test_the_demo_shows_people_of_two_data_centres() -> None:
    seed = seed_file.demo()
    assert {user.data_centre.name for user in seed.users} == {"us", "eu"}
    assert {client.redirect_url is None for client in seed.clients} == {True, False}


def test_a_user_without_a_data_centre_has_the_servers(file: Path) -> None:
    file.write_text('users = [{email = "a@example.com", zgid = "1"}]')
    assert seed_file.read(file, DATA_CENTRES["jp"]).users[0].data_centre.name == "jp"


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("data_centre = ", "is not TOML: Invalid value"),
        ('data_centre = "mars"', "no data centre is called 'mars'; there are: us, eu"),
        pytest.param("x = " + "[" * 100_000, "is nested too deeply", id="nested"),
        ("people = 3", "people: there is no such thing to be given"),
        ("users = 3", "users: Input should be a valid list"),
        ('users = [{zgid = "1"}]', "users.1.email: Field required"),
        ('users = [{email = "a@b.c"}]', "users.1.zgid: Field required"),
        (
            'users = [{email = "a@b.c", zgid = 1}]',
            "users.1.zgid: Input should be a valid string: put it in quotes",
        ),
        ('users = [{email = "ada", zgid = "1"}]', "users.1.email: String should match pattern"),
        (
            'users = [{email = "a@b.c", zgid = "1", data_centre = "mars"}]',
            "users.1.data_centre: no data centre is called 'mars'",
        ),
        (
            'users = [{email = "a@b.c", zgid = "1", age = 36}]',
            "users.1.age: there is no such thing",
        ),
        (
            'users = [{email = "a@b.c", zgid = "1"}, {email = "a@b.c", zgid = "1"}]',
            "the user a@b.c in organisation 1 is there twice",
        ),
        (
            'clients = [{client_id = "1", client_secret = "2", redirect_urls = ["ftp://x"]}]',
            "clients.1.redirect_urls: 'ftp://x' is not an address that begins with http://",
        ),
        (
            'clients = [{client_id = "1", client_secret = "2", redirect_urls = ["http://[::1"]}]',
            "clients.1.redirect_urls: 'http://[::1' is no address: Invalid IPv6 URL",
        ),
        (
            'clients = [{client_id = "1", client_secret = "2", redirect_urls = ["http://a:b"]}]',
            "clients.1.redirect_urls: 'http://a:b' is no address: Port could not be cast",
        ),
        (
            'clients = [{client_id = "1", client_secret = "2", redirect_urls = ["http://:80"]}]',
            "clients.1.redirect_urls: 'http://:80' is no address: it names no host",
        ),
        (
            'clients = [{client_id = "1", client_secret = "2", redirect_urls = ["http://a#b"]}]',
            "clients.1.redirect_urls: 'http://a#b' has a fragment, which OAuth forbids",
        ),
        ("settings = {live_tokens = 3}", "no setting is called 'live_tokens'"),
        ('organisations = [{zgid = "1", Leads = [3]}]', "organisations.1.Leads.1: "),
    ],
)
def test_a_bad_seed_says_where_and_why(file: Path, content: str, problem: str) -> None:
    file.write_text(content)
    with pytest.raises(BadSeed) as caught:
        seed_file.read(file)
    assert str(caught.value).startswith(f"the seed file {file}")
    assert problem in str(caught.value)


def test_a_seed_that_cannot_be_read_says_so(file: Path) -> None:
    with pytest.raises(BadSeed, match="cannot be read: No such file or directory"):
        seed_file.read(file)
    file.write_bytes(b"\xff\xfe")
    with pytest.raises(BadSeed, match="is not UTF-8 text"):
        seed_file.read(file)
