"""What a program asserts of a store whose storage has failed.

What is asserted holds on any correct store, whether or not the call fails there, and whichever of
its calls is the one that fails.
"""

from __future__ import annotations

from conformance.record import Record
from conformance.statements import Fields, Id, Statement, says

_SHOWN = '"user_name", "access_token"'


def or_raises(call: Statement, claim: str, **values: object) -> Statement:
    """Assert something of the `answer` of a call whose storage fails, if it answers at all."""
    with_, _, inner = call.text.partition("\n")
    answered = f"answer = {inner.strip()}" if "answer" in claim else inner.strip()
    text = (
        f"try:\n    {with_}\n        {answered}\n"
        f"except Exception:\n    return  # it may raise\n{claim}"
    )
    return Statement(text, {**call.values, **values}, call.number)


def answers(call: Statement, expected: object) -> Statement:
    """Assert that the call answers as it does while nothing fails, or raises."""
    if isinstance(expected, list):
        return or_raises(call, f"assert len(answer) == {len(expected)}")
    record = expected if isinstance(expected, Record) else Record()
    claim = 'assert fields(answer, "access_token") == {expected}'
    return or_raises(call, claim, expected=Fields(record, ("access_token",)))


def is_stored(call: Statement, record: Record, store: str) -> Statement:
    """Assert that a save which does not raise has stored the record."""
    claim = f"assert {{expected}} in listed({store}, {_SHOWN})"
    return or_raises(call, claim, expected=Fields(record, ("user_name", "access_token")))


def is_gone(call: Statement, id_: str, store: str) -> Statement:
    """Assert that a deletion which does not raise has deleted the record."""
    return or_raises(call, f"assert {{id}} not in ids({store})", id=Id(id_))


def is_empty(call: Statement, store: str) -> Statement:
    """Assert that a wipe which does not raise has deleted all."""
    return or_raises(call, f"assert {store}.get_tokens() == []")


def is_kept(record: Record, field: str, store: str) -> Statement:
    """Assert that a record is listed still, with this field as it was."""
    names = ("user_name", field)
    text = f'assert {{expected}} in listed({store}, "user_name", "{field}")'
    return says(text, expected=Fields(record, names))


def is_one_of(old: Record, new: Record, field: str, store: str) -> Statement:
    """Assert that a record is listed as it was, or as it was to be."""
    text = (
        f'kept = listed({store}, "user_name", "{field}")\nassert {{old}} in kept or {{new}} in kept'
    )
    names = ("user_name", field)
    return says(text, old=Fields(old, names), new=Fields(new, names))


def is_whole_or_absent(record: Record, field: str, without: int, store: str) -> Statement:
    """Assert that a record is listed with this field, or that there are as many as without it."""
    text = (
        f'kept = listed({store}, "user_name", "{field}")\n'
        f"assert {{expected}} in kept or len(kept) == {without}"
    )
    return says(text, expected=Fields(record, ("user_name", field)))


def counts(before: int, after: int, store: str) -> Statement:
    """Assert that there are as many records as before, or as many as there were to be."""
    return says(f"assert len({store}.get_tokens()) in ({before}, {after})")


def finds_what_is_listed(name: str, store: str, *, is_found: bool) -> Statement:
    """Assert that a search by name answers what is stored: nothing else, or all of it."""
    claim = (
        "assert found in [*kept, {}]"
        if is_found
        else 'names = [one["user_name"] for one in kept]\nassert found or {name} not in names'
    )
    text = (
        "asked = token(user_name={name})\n"
        f"found = fields(store.find_token(asked), {_SHOWN})\n"
        f"kept = listed({store}, {_SHOWN})\n{claim}"
    )
    return says(text, name=name)


def lists_what_is_stored(anew: str) -> Statement:
    """Assert that the store lists what it lists when it is opened anew."""
    return says(f"shown = listed(store, {_SHOWN})\nassert shown == listed({anew}, {_SHOWN})")


def lists(store: str) -> Statement:
    """Assert that the store says what it holds."""
    return says(f"{store}.get_tokens()")


def saves(record: Record) -> Statement:
    """Assert that the store takes a token."""
    return says("store.save_token({given})", given=record)


def saves_and_lists(record: Record, store: str) -> Statement:
    """Assert that the store keeps a token that it takes."""
    text = f"store.save_token({{given}})\nassert {{expected}} in listed({store}, {_SHOWN})"
    return says(text, given=record, expected=Fields(record, ("user_name", "access_token")))
