"""Tokens as plain data, and how values are shown."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from zohocrmsdk.src.com.zoho.api.authenticator import OAuthToken

from conformance import shown
from conformance.calls import Call, lines_of
from conformance.people import login
from conformance.record import (
    FIELDS,
    Record,
    differences,
    missing_attributes,
    read,
    to_token,
)

ZOHO_SECRET = "1000.8cb99dxxxxx.0123456789abcdef0123456789abcdef".replace("x", "a")

texts = st.none() | st.text(max_size=5)
records = st.builds(Record, **dict.fromkeys(FIELDS, texts))


@given(records)
def test_a_record_survives_being_made_a_token_and_read(record: Record) -> None:
    assert read(to_token(record)) == record


def test_a_token_made_by_its_constructor_lacks_nothing() -> None:
    assert missing_attributes(to_token(Record())) == ()


def test_a_token_made_without_its_constructor_lacks_what_no_setter_sets() -> None:
    token = object.__new__(OAuthToken)
    for name in ("id", "client_id", "access_token"):
        getattr(token, f"set_{name}")(None)

    assert "_OAuthToken__find_user" in missing_attributes(token)


def test_an_empty_text_may_come_back_as_none() -> None:
    assert differences(Record(api_domain=""), Record()) == ()
    assert differences(Record(), Record(api_domain="")) == ()


def test_a_value_of_another_type_is_a_difference() -> None:
    came = Record(expires_in=1_700_000_000_000)  # type: ignore[arg-type]

    assert [d.field for d in differences(Record(expires_in="1700000000000"), came)] == [
        "expires_in"
    ]


@given(records, records)
def test_differences_are_told_field_by_field(one: Record, other: Record) -> None:
    told = {difference.field for difference in differences(one, other)}

    assert told == {name for name in FIELDS if (one[name] or None) != (other[name] or None)}


def test_a_real_secret_is_shortened_and_the_kits_own_is_not() -> None:
    assert shown.value("refresh_token", "refresh-ada-1") == "'refresh-ada-1'"
    assert (
        shown.value("refresh_token", ZOHO_SECRET)
        == f"'1000.8cb...' ({len(ZOHO_SECRET)} characters)"
    )


def test_a_real_secret_in_free_text_is_shortened() -> None:
    text = shown.text(f"duplicate key {ZOHO_SECRET!r}")

    assert ZOHO_SECRET not in text
    assert text.startswith("duplicate key '1000.8cb")


def test_look_alikes_can_be_told_apart() -> None:
    assert shown.value("user_name", "zo\u00eb") != shown.value("user_name", "zoe\u0308")


def test_an_exception_whose_text_cannot_be_had_is_still_named() -> None:
    class Mute(Exception):
        def __str__(self) -> str:
            raise RuntimeError

    assert shown.error(Mute()) == "Mute: (its text cannot be had)"


def test_a_token_is_written_out_once_and_then_named() -> None:
    ada = login("ada")
    calls = (
        Call("save_token", (ada,), None),
        Call("get_tokens", (), [ada.with_(id="1")]),
        Call("find_token", (Record(id="1"),), None),
    )

    lines = lines_of(calls)

    assert lines[0].startswith("ada = token(user_name='ada@example.com:60001'")
    assert lines[-5:] == [
        "store.save_token(ada)",
        "store.get_tokens()",
        "  -> [ada with id='1']",
        "store.find_token(token(id='1'))",
        "  -> None",
    ]


def test_of_many_searches_that_found_nothing_the_last_are_shown() -> None:
    calls = [Call("find_token_by_id", (str(number),), None) for number in range(9)]

    assert lines_of(calls) == [
        "# ... 7 searches that found nothing, as they should ...",
        "store.find_token_by_id('7')",
        "  -> None",
        "store.find_token_by_id('8')",
        "  -> None",
    ]


@pytest.mark.parametrize("number", [21, 200])
def test_of_a_long_run_both_ends_are_shown(number: int) -> None:
    calls = [Call("delete_token", (str(n),), None) for n in range(number)]

    lines = lines_of(calls)

    assert len(lines) == 21
    assert lines[0] == "store.delete_token('0')"
    assert lines[-1] == f"store.delete_token('{number - 1}')"


def test_a_text_that_is_long_when_it_is_escaped_is_shortened() -> None:
    assert shown.value("id", "\0" * 49) == "'" + r"\x00" * 12 + "...' (49 characters)"
