"""Secrets in free text are shortened wherever they stand; the kit's own values never are."""

import base64
import hashlib
import json
import string
import time
from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conformance import near_misses, shown
from conformance.contract import CONTRACT
from conformance.frames import frames_of
from conformance.people import NAMES, login
from conformance.record import FIELDS
from conformance.secrets_in_text import shortened
from conformance.strategies import HOSTILE

CONTEXTS = (
    "postgresql://crm:{}@db.example.org/tokens",
    "redis://:{}@cache:6379/0",
    "connection to 'mysql+pymysql://crm:{}@db/x' failed",
    "password={}",
    "password = {}",
    "pwd: {}",
    "host=db user=crm password={} dbname=tokens",
    "PWD={};Server=db",
    "DB_PASS={}",
    '"passwd": "{}"',
    "{{'secret': '{}', 'id': 1}}",
    "client_secret='{}'",
    'api_key="{}"',
    "X-Api-Key: {}",
    "https://api.example.org/x?access_token={}&page=2",
    "Key (refresh_token)=({}) already exists.",
    "Authorization: Bearer {}",
    "Authorization: Basic {}",
    "{{'Authorization': 'Zoho-oauthtoken {}'}}",
    "curl -H 'authorization:{}'",
    "mysql --password {} tokens",
    '{{\\"password\\": \\"{}\\"}}',
    '    connect(host="db", password="{}")',
)

passwords = st.builds(
    lambda start, rest: f"{start}7{rest}",
    st.text(string.ascii_letters, min_size=1, max_size=8),
    st.text(string.ascii_letters + string.digits + "-_!^~", min_size=5, max_size=20),
).filter(lambda password: not password.rstrip("xX").endswith(("secret", "access")))
"""Letters and a digit at least: what consists of letters alone may be a word."""

keys = st.integers(0, 2**64).map(
    lambda seed: base64.b64encode(hashlib.sha512(str(seed).encode()).digest()).decode()
)
"""Long random ones, as a generator makes them."""

around = st.sampled_from(("", "no answer: ", "(", "see docs/tokens.md: ", "Zoë said "))


@pytest.fixture(autouse=True)
def _no_secrets_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("CRM_PASSWORD", "DATABASE_URL", "PGPASSWORD", "TOKEN", "API_KEY"):
        monkeypatch.delenv(name, raising=False)


# What is shortened


@pytest.mark.parametrize("context", CONTEXTS)
@settings(deadline=None)
@given(secret=passwords, before=around, after=st.sampled_from(("", "\n", " ", " for ada")))
def test_what_stands_behind_a_telling_name_never_survives(
    context: str, secret: str, before: str, after: str
) -> None:
    told = shortened(f"{before}{context.format(secret)}{after}")

    assert secret not in told
    assert told.startswith(before)
    assert told.endswith(after)
    assert shortened(told) == told


@settings(deadline=None)
@given(keys, around, st.sampled_from(("", ".", ", which is no token", "'")))
def test_a_long_random_run_never_survives(key: str, before: str, after: str) -> None:
    told = shortened(f"{before}{key}{after}")

    assert told == f"{before}{key[:4]}... ({len(key)} characters){after}"
    assert shortened(told) == told


@pytest.mark.parametrize(
    "secret",
    [
        "1000.8cb99d0aaaaa.0123456789abcdef0123456789abcdef",
        "0123456789abcdef" * 2,
        "0123456789ABCDEF" * 2,
        "AKIAIOSFODNN7EXAMPLE",
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9P",
        "ghp_16C7e42F292c6912E7710c838347Ae178B4a",
        "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
    ],
)
def test_a_secret_is_known_by_its_own_form(secret: str) -> None:
    told = shortened(f"refused {secret} at once")

    assert secret[8:] not in told
    assert told.endswith(f"... ({len(secret)} characters) at once")


@pytest.mark.parametrize("line_end", ["\n", "\\n", "\r\n", " "])
@pytest.mark.parametrize("kind", ["", "RSA ", "EC ", "ENCRYPTED "])
def test_of_a_private_key_nothing_is_left(kind: str, line_end: str) -> None:
    lines = ["MIIEowIBAAKCAQEA7", "short", "lines="]
    key = line_end.join(
        [f"-----BEGIN {kind}PRIVATE KEY-----", *lines, f"-----END {kind}PRIVATE KEY-----"]
    )

    told = shortened(f"cannot read {key} as a key")

    assert told == f"cannot read -----BEG... ({len(key)} characters) as a key"


def test_of_a_private_key_that_is_cut_off_nothing_is_left_either() -> None:
    assert "MIIE" not in shortened("bad key: -----BEGIN PRIVATE KEY-----\nMIIEow\nIBAAK")


def test_each_of_several_secrets_is_shortened() -> None:
    text = 'connect(password="hunter-22", token="xyz-98765-abc") to ftp://me:pw@h failed'

    assert shortened(text) == (
        'connect(password="... (9 characters)", token="... (13 characters)") '
        "to ftp://me:... (2 characters)@h failed"
    )


# What the environment tells


@settings(deadline=None)
@given(
    secret=st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=6)
    .map(lambda text: f"7{text}q")
    .filter(lambda text: "@exampl" not in text),
    name=st.sampled_from(
        ("CRM_PASSWORD", "API_KEY", "TOKEN", "MY_DSN", "aws_credentials", "A_PWD")
    ),
    before=st.sampled_from(("", "x", "no: ", "'")),
)
def test_the_value_of_a_telling_variable_never_survives_in_any_writing(
    secret: str, name: str, before: str
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(name, secret)
        for form in (secret, repr(secret)[1:-1], ascii(secret)[1:-1], quote(secret, safe="")):
            told = shortened(f"{before}{form} and so on")
            assert form not in told
            assert told.endswith(" characters) and so on")


@pytest.mark.parametrize("name", ["DATABASE_URL", "BROKER", "my_redis_url"])
def test_the_password_of_an_address_in_the_environment_is_known_as_it_is_typed(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, "postgresql://crm:correct%20horse@db/tokens")

    assert shortened("no user crm with correct horse in tokens at db") == (
        "no user crm with ... (13 characters) in tokens at db"
    )


@pytest.mark.parametrize(
    ("name", "value", "text"),
    [
        ("CRM_PASSWORD", "short", "a short text"),
        ("EDITOR", "hunter-22", "hunter-22 edits"),
        ("PWD", "/home/me", "/home/me/shop.py"),
        ("TOKEN_BACKEND", "sqlite3", "sqlite3.OperationalError"),
        ("TOKENIZERS_PARALLELISM", "disabled", "it is disabled"),
        ("PGPASSWORD", "postgres", "a postgresql server"),
        ("SECRET", "secret", "the secret of client-1"),
        ("ZOHO_REFRESH_TOKEN", "refresh-ada-1", "no token refresh-ada-1"),
        ("DATABASE_URL", "sqlite:///tokens.db", "cannot open sqlite:///tokens.db"),
        ("GOOGLE_APPLICATION_CREDENTIALS", __file__, f"{__file__}, line 7"),
    ],
)
def test_what_is_no_secret_is_left_alone_whatever_it_is_called(
    name: str, value: str, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)

    assert shortened(text) == text


def test_the_environment_is_read_when_it_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    assert shortened("plain-22-words") == "plain-22-words"

    monkeypatch.setenv("CRM_PASSWORD", "plain-22-words")

    assert shortened("plain-22-words") == "... (14 characters)"


# What stays as it is


@pytest.mark.parametrize(
    "text",
    [
        "",
        "no such token: refresh-ada-1",
        "no such token: ada@example.com:60001",
        "{'access_token': 'access-ada-2-refreshed', 'client_secret': 'secret-1', 'token': None}",
        "UNIQUE constraint failed: tokens.access_token",
        "DETAIL:  Key (access_token)=(access-ada-1) already exists.",
        'unrecognized token: "\'nul"',
        "Access denied for user 'root'@'localhost' (using password: YES)",
        "Authorization: Zoho-oauthtoken access-ada-1",
        "Authorization: missing header",
        '401: Bearer realm="zoho"; Basic authentication failed',
        "refresh_token: String should have at most 10 characters",
        "invalid token: signature mismatch",
        "password authentication failed for user 'crm'",
        "https://www.zohoapis.com:443/crm?email=ada@example.com",
        "http://localhost:8080?email=ada@example.com",
        "token=<zohocrmsdk.src.com.zoho.api.authenticator.OAuthToken object at 0x7f1234567890>",
        "password=*** secret=******* pwd: /home/me/project",
        "id 550e8400-e29b-41d4-a716-446655440000 of a token",
        "/home/Runner1/work/MyProject2/src/Stores/SQLite3Store.py",
        "TestSQLite3StoreWithVeryLongNamesAndMore",
        "backup-of-tokens-2026-06-01-12-30-15-000123.db",
        "1000.8cb... (70 characters)",
    ],
)
def test_messages_about_tokens_stay_as_they_are(text: str) -> None:
    assert shortened(text) == text


@pytest.mark.parametrize(
    "line",
    [
        "def find_token(self, token: OAuthToken) -> OAuthToken | None:",
        "def find(self, token: Optional[OAuthToken], secret: str | None = None):",
        'raise ValueError("no such token: " + token.get_id())',
        'raise ValueError(f"no such token: {token.get_access_token()!r} of {name}")',
        'password = os.environ["DB_PASSWORD"]',
        "connect(host=self.host, password=self._password, token=stored)",
        "token = copy.deepcopy(found)",
        "token = stored or None",
        "if token.access_token == key and token.client_secret == secret:",
        '"UPDATE tokens SET access_token=?, refresh_token=:refresh_token WHERE id = %(id)s"',
        "dsn = f'host=db password={password} dbname=tokens'",
        'columns = {"token": "access_token"}',
    ],
)
def test_source_that_holds_no_secret_stays_as_it_is(line: str) -> None:
    assert shortened(line) == line


@pytest.mark.parametrize("name", FIELDS)
@pytest.mark.parametrize("person", NAMES)
def test_the_kits_own_values_stay_as_they_are(person: str, name: str) -> None:
    value = login(person).with_(id="7")[name]

    for text in (f"{value}", f"{name}={value!r}", f"{name}: {value}", f'{{"{name}": "{value}"}}'):
        assert shortened(text) == text


@pytest.mark.parametrize("key", ["refresh-ada-1", "access-grace-2-refreshed", "secret-1"])
def test_what_is_like_a_value_of_the_kits_stays_as_it_is(key: str) -> None:
    for near in near_misses.of_key(key):
        for text in (near, f"no such token: {near}", f"token={near!r}"):
            assert shortened(text) == text or len(near) < len(key) - 1


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts_stay_as_they_are(text: str) -> None:
    assert shortened(text) == text
    assert shortened(f"cannot store {text!r}") == f"cannot store {text!r}"


def test_the_contract_says_nothing_that_looks_like_a_secret() -> None:
    for clause in CONTRACT:
        for text in (clause.text, clause.why, clause.look_at):
            assert shortened(text) == text


@pytest.mark.parametrize("path", sorted((Path(shown.__file__).parent / "checks").glob("*.py")))
def test_the_kits_checks_are_shown_as_they_are(path: Path) -> None:
    source = path.read_text()

    assert shortened(source) == source


# All of it


@settings(deadline=None)
@given(st.text(max_size=60) | st.lists(st.sampled_from([*CONTEXTS, *HOSTILE[:20]])).map("".join))
def test_a_text_that_has_been_shortened_is_not_shortened_again(text: str) -> None:
    once = shortened(text)

    assert shortened(once) == once


@pytest.mark.parametrize(
    "text",
    [
        "x" * 100_000,
        "token='" * 5_000,
        "password=a(" * 2_000,
        "://:" * 9_000,
        "Authorization: " * 3_000,
    ],
)
def test_no_text_takes_long(text: str) -> None:
    began = time.perf_counter()
    shortened(text)

    assert time.perf_counter() - began < 5


# Where it is used


def test_an_error_is_shown_without_its_secrets() -> None:
    error = ConnectionError("cannot reach postgresql://crm:hunter22@db/tokens")

    assert shown.error(error) == (
        "ConnectionError: cannot reach postgresql://crm:... (8 characters)@db/tokens"
    )


@pytest.mark.parametrize("field", [*FIELDS, ""])
def test_a_value_in_whatever_field_is_shown_without_the_secrets_in_it(
    field: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CRM_PASSWORD", "hunter-22")

    assert "hunter-22" not in shown.value(field, "it is hunter-22")


def test_an_answer_of_any_kind_is_shown_without_its_secrets() -> None:
    assert "hunter" not in shown.anything({"password": "hunter-22"})
    assert "hunter" not in shown.anything([("ada", 'password="hunter-22"')])


def test_the_line_that_raised_is_shown_without_its_secrets(tmp_path: Path) -> None:
    file = tmp_path / "mystore.py"
    file.write_text(
        'def connect(host, password):\n    raise OSError\n\nconnect("db", password="hunter-22")\n'
    )
    try:
        exec(compile(file.read_text(), str(file), "exec"), {})
    except OSError as error:
        frames = frames_of(error)

    assert 'connect("db", password="... (9 characters)")' in frames
    assert "hunter" not in frames


def test_a_secret_within_json_within_json_is_shortened() -> None:
    told = shortened(json.dumps({"body": json.dumps({"password": "hunter-22"})}))

    assert "hunter" not in told
