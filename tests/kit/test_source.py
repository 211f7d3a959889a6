"""Statements written out as the source of a program."""

import time
from collections.abc import Mapping

import pytest

from conformance.people import login, milliseconds_from_now
from conformance.record import Record
from conformance.source import CannotBeWritten, Writer, write_program
from conformance.statements import By, Handed, Id, Sighting, Statement, says

ADA = Record(user_name="ada@example.com:60001", access_token="access-ada-1")


def save(record: object, number: int) -> Statement:
    return Statement("store.save_token({given})", {"given": record}, number, "save_token")


def written(
    *statements: Statement,
    sightings: Mapping[str, Sighting] | None = None,
    with_life: bool = False,
) -> list[str]:
    steps = Writer(statements, sightings or {}, with_life=with_life).steps()
    return [line for step in steps for line in step.lines]


def test_a_record_is_a_token_in_one_line_where_it_fits() -> None:
    assert written(save(ADA.only("access_token"), 1)) == [
        'store.save_token(token(access_token="access-ada-1"))'
    ]


def test_a_long_record_has_a_line_for_each_field() -> None:
    assert written(save(ADA, 1)) == [
        "store.save_token(token(",
        '    user_name="ada@example.com:60001",',
        '    access_token="access-ada-1",',
        "))",
    ]


def test_a_token_that_is_used_again_has_a_name() -> None:
    again = Handed(1, By.CALLER)

    assert written(save(ADA.only("access_token"), 1), save(again, 2)) == [
        'ada = token(access_token="access-ada-1")',
        "store.save_token(ada)",
        "store.save_token(ada)",
    ]


def test_an_answer_that_is_used_has_a_name() -> None:
    found = Statement("store.find_token_by_id({given})", {"given": Id("x")}, 1, "find_token_by_id")
    change = says("{token}.set_access_token({value})", token=Handed(1, By.ANSWER), value="new")

    assert written(found, change) == [
        'found = store.find_token_by_id("x")',
        'found.set_access_token("new")',
    ]


def test_a_token_of_a_statement_that_is_left_out_cannot_be_written() -> None:
    with pytest.raises(CannotBeWritten):
        written(save(Handed(1, By.CALLER), 2))


def test_an_id_that_the_store_chose_is_looked_up_when_it_has_been_seen() -> None:
    delete = Statement("store.delete_token({given})", {"given": Id("17")}, 2, "delete_token")
    seen = {"17": Sighting(1, ADA.with_(id="17"))}

    assert written(save(ADA.only("access_token"), 1), delete, sightings=seen)[1:] == [
        'ada_id = id_of(store, user_name="ada@example.com:60001")',
        "store.delete_token(ada_id)",
    ]


def test_what_only_looks_like_an_id_is_made_of_it() -> None:
    near = Statement("store.delete_token({given})", {"given": Id("17' OR {1}")}, 2, "delete_token")
    seen = {"17": Sighting(1, ADA.with_(id="17"))}

    *_, line = written(near, sightings=seen)

    names: dict[str, object] = {"ada_id": "17"}
    assert eval(line.removeprefix("store.delete_token"), names) == "17' OR {1}"
    assert "{ada_id}" in line


def test_an_id_that_the_caller_brought_is_written_out() -> None:
    assert written(save(Record(id="4711", access_token="a"), 1)) == [
        'store.save_token(token(id="4711", access_token="a"))'
    ]


def test_a_moment_near_to_now_is_said_in_seconds_and_the_same_is_one_variable() -> None:
    expiring = Record(access_token="a", expires_in=milliseconds_from_now(3600))

    lines = written(save(expiring, 1), save(expiring, 2))

    assert lines == [
        "expires_in = milliseconds_from_now(3600)",
        'store.save_token(token(access_token="a", expires_in=expires_in))',
        'store.save_token(token(access_token="a", expires_in=expires_in))',
    ]


def test_a_moment_far_from_now_is_written_out() -> None:
    far = str(int((time.time() + 20 * 366 * 86_400) * 1_000))

    assert written(save(Record(access_token="a", expires_in=far), 1)) == [
        f'store.save_token(token(access_token="a", expires_in="{far}"))'
    ]


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("plain", '"plain"'),
        ("O'Brien", '"O\'Brien"'),
        ('say "hello"', "'say \"hello\"'"),
        ("zo\u00eb", '"zo\\xeb"'),
        ("line\r\nline", '"line\\r\\nline"'),
        ("x" * 4096, '"x" * 4096'),
    ],
)
def test_a_text_is_quoted_so_that_it_can_be_read(text: str, source: str) -> None:
    [line] = written(says("store.find_token({given})", given=Record(access_token=text)))

    assert line == f"store.find_token(token(access_token={source}))"
    assert eval(source) == text


def test_a_store_may_refuse_what_is_hostile_and_the_program_is_then_over() -> None:
    assert written(save(Record(access_token="O'Brien"), 1)) == [
        "try:",
        '    store.save_token(token(access_token="O\'Brien"))',
        "except Exception:",
        "    return  # it may be refused",
    ]


def test_what_may_raise_does_not_end_the_program() -> None:
    statement = Statement("store.delete_tokens()", number=1, method="delete_tokens", may_raise=True)

    assert written(statement) == ["with suppress(Exception):", "    store.delete_tokens()"]


def test_a_token_that_is_made_for_the_next_statement_is_made_in_it() -> None:
    granted = Statement("life.granted(ada)", {}, 1)
    start = Statement("life.start({token}, ada)", {"token": Handed(1, By.ANSWER)}, 2)

    assert written(granted, start, with_life=True) == ["life.start(life.granted(ada), ada)"]


def test_in_a_life_the_store_is_the_lifes() -> None:
    assert written(says("assert len(ids(store)) == 1"), with_life=True) == [
        "assert len(ids(life.store)) == 1"
    ]


def test_a_program_is_complete_and_imports_what_it_uses_and_no_more() -> None:
    steps = Writer(
        [save(ADA.only("access_token"), 1), says("assert len(ids(store)) == 2")],
        {},
        with_life=False,
    ).steps()

    program = write_program("two_are_kept", "SAVE-1: two", "my:Store", steps, with_life=False)

    assert program.source.splitlines() == [
        '"""SAVE-1: two"""',
        "",
        "from conformance.program import empty, ids, token",
        "",
        'STORE = "my:Store"',
        "",
        "",
        "def test_two_are_kept():",
        "    with empty(STORE) as store:",
        '        store.save_token(token(access_token="access-ada-1"))',
        "        assert len(ids(store)) == 2",
    ]
    assert program.claim_line == 11


def test_no_line_is_longer_than_the_page_but_for_long_texts() -> None:
    steps = Writer([save(login("ada"), 1), save(login("grace"), 2)], {}, with_life=False).steps()

    program = write_program("x", "words " * 40, "my:Store", steps, with_life=False)

    assert max(map(len, program.source.splitlines())) <= 78
