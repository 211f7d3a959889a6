"""The store on a Django model."""

from collections.abc import Iterator

import pytest
from django.core.management import call_command
from django.db import connections, transaction
from zohocrmsdk.src.com.zoho.crm.api.exception import SDKException

from conformance.verdict import Outcome, Word
from django_conformance import entry_of_databases, postgresql
from tests.examples.conformance_run import EXAMPLES, REQUIRED, report_on
from tests.examples.outages import expect_to_keep_what_was_saved, expect_to_outlive_a_kill
from tests.examples.people import ADA, GRACE, found, login, refresh_token_of
from tests.servers.configured import POSTGRESQL
from tests.servers.private import PrivateServer, private_postgresql
from zoho_tokens.models import Turn
from zoho_tokens.store import DjangoStore


@pytest.fixture
def server() -> Iterator[PrivateServer]:
    with private_postgresql() as server:
        yield server


@pytest.fixture
def alias(server: PrivateServer) -> Iterator[str]:
    with entry_of_databases(postgresql(server.url)) as alias:
        call_command("migrate", "zoho_tokens", database=alias, verbosity=0)
        yield alias


@pytest.fixture
def store(alias: str) -> DjangoStore:
    return DjangoStore(alias)


def test_the_store_is_conformant_on_postgresql(tmp_path_factory: pytest.TempPathFactory) -> None:
    report = report_on(
        "django_model",
        "django_conformance:on_postgresql",
        tmp_path_factory.mktemp("example"),
        **{POSTGRESQL.variable: POSTGRESQL.url},
    )

    assert report.verdict is Word.CONFORMANT
    assert report.counted(Outcome.NOT_APPLICABLE) == 1  # SAFE-1: its files are the server's


def test_the_store_is_conformant_on_sqlite(tmp_path_factory: pytest.TempPathFactory) -> None:
    report = report_on(
        "django_model", "django_conformance:on_sqlite", tmp_path_factory.mktemp("example")
    )

    assert report.verdict is Word.CONFORMANT
    assert report.counted(Outcome.NOT_APPLICABLE) == 0


def test_the_commands_of_the_readme_are_those_that_are_run() -> None:
    readme = (EXAMPLES / "django_model" / "README.md").read_text()
    assert "python manage.py migrate zoho_tokens\n" in readme
    for database in ("postgresql", "sqlite"):
        command = f"pytest --store django_conformance:on_{database} --store-require {REQUIRED}\n"
        assert command in readme


def test_the_migration_makes_the_tables_of_the_models() -> None:
    call_command("makemigrations", "zoho_tokens", check=True, dry_run=True, verbosity=0)


def test_a_killed_server_makes_each_call_raise_and_loses_nothing(
    store: DjangoStore, server: PrivateServer
) -> None:
    expect_to_outlive_a_kill(store, server)


# Django closes a thread's connection at the end of a request; these threads serve none.
@pytest.mark.filterwarnings("ignore:Exception ignored in.*BaseConnection.__del__")
@pytest.mark.filterwarnings("ignore:.*was deleted while still open:ResourceWarning")
def test_what_was_saved_when_the_server_was_killed_in_the_midst_is_there(
    store: DjangoStore, server: PrivateServer
) -> None:
    expect_to_keep_what_was_saved(store, server)


def test_a_server_that_was_restarted_since_the_last_call_is_connected_to_again(
    store: DjangoStore, server: PrivateServer
) -> None:
    store.save_token(login(ADA))

    server.kill()
    server.start()

    assert refresh_token_of(store, ADA) == "refresh-ada@example.com:60001-1"


def test_a_server_that_only_reads_refuses_changes_and_answers_finds(
    store: DjangoStore, server: PrivateServer
) -> None:
    store.save_token(login(ADA))
    read_only = postgresql(server.url, options="-cdefault_transaction_read_only=on")
    with entry_of_databases(read_only) as alias:
        reading = DjangoStore(alias)

        with pytest.raises(SDKException, match="read-only"):
            reading.save_token(login(GRACE))
        with pytest.raises(SDKException, match="read-only"):
            reading.delete_tokens()

        assert refresh_token_of(reading, ADA) == "refresh-ada@example.com:60001-1"
        assert found(reading, GRACE) is None


def test_a_transaction_of_the_application_cannot_take_a_login_back(
    store: DjangoStore, alias: str, server: PrivateServer
) -> None:
    with entry_of_databases(postgresql(server.url)) as entry_of_its_own:
        with transaction.atomic(using=alias):
            with pytest.raises(SDKException, match="entry of DATABASES of its own"):
                store.save_token(login(GRACE))
            DjangoStore(entry_of_its_own).save_token(login(ADA))
            transaction.set_rollback(True, using=alias)  # the view failed

        assert found(store, GRACE) is None
        assert refresh_token_of(store, ADA) == "refresh-ada@example.com:60001-1"


def test_a_call_leaves_a_connection_open_from_which_the_application_reads(
    store: DjangoStore, alias: str
) -> None:
    store.save_token(login(ADA))
    reading = connections[alias].chunked_cursor()
    reading.execute("SELECT generate_series(1, 3)")

    assert reading.fetchone() == (1,)
    assert found(store, ADA) is not None

    assert reading.fetchone() == (2,)
    reading.close()


def test_changes_take_turns_again_after_the_tables_were_flushed(
    store: DjangoStore, alias: str
) -> None:
    store.save_token(login(ADA))

    call_command("flush", database=alias, interactive=False, verbosity=0)
    assert store.get_tokens() == []

    store.save_token(login(ADA))
    assert len(store.get_tokens()) == 1
    assert Turn.objects.using(alias).count() == 1
