"""What a program asserts at its end: told from what the store answered, and the model did not.

A claim is made for a look, a call whose answer was seen, once it is known what the model says in
the program at hand: the fewer calls it has, the fewer records there are to count.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial

from zohocrmsdk.src.com.zoho.crm.api.exception import SDKException

from conformance.record import (
    FIELDS,
    KEYS,
    SAVED_FIELDS,
    TOKENS,
    Record,
    differences,
    is_plain,
)
from conformance.statements import Fields, Id, Moment, Name, Seen, Statement, says

Claim = Callable[[Statement, Seen], Statement | None]
"""Makes the last statement of a program of a look, and of what the model says of it."""


def claims_of(look: Statement, said: Seen, *, is_last: bool) -> Iterator[Claim]:
    """Yield what could be asserted of a look, of which the store and the model say different.

    That a call raised is asserted of the last one alone: others were let go by.
    """
    seen = look.seen
    if seen is None:
        return
    if seen.raised is not None:
        if is_last and said.raised is None:
            yield _answers_at_all
    elif said.raised is not None:
        if isinstance(said.raised, SDKException):
            yield lambda look, _: _with(look, "with pytest.raises(Exception):\n    {look}")
    elif look.method in _SEARCHES:
        yield from _of_a_search(look, seen, said)
    elif look.method == "get_tokens":
        yield from _of_the_list(seen, said)
    elif seen.answer is not None:
        yield lambda look, _: _with(look, _IS_NONE)


def _answers_at_all(look: Statement, now: Seen) -> Statement | None:
    """The call itself: it must not raise, where a store has to take it."""
    given = look.values.get("given")
    if look.method == "save_token":
        is_open = isinstance(given, Record) and not is_plain(given)
    else:
        is_open = look.method in _SEARCHES and now.answer is None and not _must_be_taken(look)
    return None if is_open else look._replace(may_raise=False)


_SEARCHES = ("find_token", "find_token_by_id")
_IS_NONE = "assert {look} is None"


# Searches


def _of_a_search(look: Statement, seen: Seen, said: Seen) -> Iterator[Claim]:
    if isinstance(said.answer, Record):
        yield from _of_a_hit(look, seen, said.answer)
        return
    given = look.values["given"]
    if seen.answer is not None:
        yield lambda look, now: _misses(look) if now.answer is None else None
    elif isinstance(given, Record) and seen.caller is not None:
        for name in _wrong(given, seen.caller):
            yield partial(_leaves_alone, name)


def _of_a_hit(look: Statement, seen: Seen, said: Record) -> Iterator[Claim]:
    if seen.answer is None:
        yield _finds_somebody
        return
    if isinstance(seen.answer, Record):
        for name in _wrong(said, seen.answer):
            yield partial(_answers, name)
        if not seen.answer.id:
            yield lambda look, _: _with(look, "assert {look}.get_id()")
    else:
        yield lambda look, _: is_whole(look)
    given = look.values["given"]
    if isinstance(given, Record) and seen.caller is not None:
        for name in _wrong(said, seen.caller):
            yield partial(_fills, name)


def _wrong(expected: Record, came: Record) -> list[str]:
    """Name the fields that differ, tokens first."""
    names = {one.field for one in differences(expected, came, SAVED_FIELDS)}
    return [name for name in _TELLING_FIRST if name in names]


_TELLING_FIRST = ("access_token", *(n for n in (*TOKENS, *FIELDS) if n != "access_token"))


def _misses(look: Statement) -> Statement:
    """A search finds nobody; where no store has to take the question, an exception will do."""
    if _must_be_taken(look):
        return _with(look, _IS_NONE)
    return _with(
        look,
        "try:\n    found = {look}\nexcept Exception:\n    found = None\nassert found is None",
    )


def _must_be_taken(look: Statement) -> bool:
    given = look.values["given"]
    if isinstance(given, Id):
        return bool(given.text) and is_plain(Record(id=given.text))
    has_a_key = isinstance(given, Record) and any(
        all(given[name] for name in key) for key in (*KEYS, ("id",))
    )
    return isinstance(given, Record) and has_a_key and is_plain(given)


def _finds_somebody(look: Statement, now: Seen) -> Statement | None:
    return _with(look, "assert {look} is not None") if now.answer else None


def _answers(name: str, look: Statement, now: Seen) -> Statement | None:
    if not isinstance(now.answer, Record):
        return None
    text = f"found = {{look}}\n{_has('found', now.answer, name)}"
    return _with(look, text, expected=_content(now.answer, name))


def _fills(name: str, look: Statement, now: Seen) -> Statement | None:
    return _holds(look, name, now.answer) if isinstance(now.answer, Record) else None


def _leaves_alone(name: str, look: Statement, now: Seen) -> Statement | None:
    given = look.values["given"]
    if now.answer is not None or not isinstance(given, Record):
        return None
    return _holds(look, name, given)


def _holds(look: Statement, name: str, expected: Record) -> Statement:
    asked = look._replace(values={**look.values, "given": Name("asked")})
    text = f"asked = {{asked}}\n{{look}}\n{_has('asked', expected, name)}"
    return _with(asked, text, asked=look.values["given"], expected=_content(expected, name))


def _content(record: Record, name: str) -> object:
    return Moment(record[name]) if name == "expires_in" else record[name]


def _has(token: str, expected: Record, name: str) -> str:
    """Assert a field, by the SDK's own getter."""
    if name == "user_name" and expected.user_name:
        return f"assert {token}.get_user_signature().get_name() == {{expected}}"
    getter = f"{token}.get_{'user_signature' if name == 'user_name' else name}()"
    return f"assert {getter} == {{expected}}" if expected[name] else f"assert not {getter}"


# The list


def _of_the_list(seen: Seen, said: Seen) -> Iterator[Claim]:
    if not isinstance(seen.answer, list):
        yield lambda look, _: _with(look, "assert isinstance({look}, list)")
        return
    expected, left = _records(said.answer), _records(seen.answer)
    if len(seen.answer) != len(expected):
        yield lambda look, now: _with(look, _counted(len(_records(now.answer))))
    for record in expected:
        twin = next((r for r in left if not differences(record, r, SAVED_FIELDS)), None)
        if twin is not None:
            left.remove(twin)
        else:
            yield from _shows(record, left)


def _counted(number: int) -> str:
    return f"assert len({{look}}) == {number}" if number else "assert {look} == []"


def _shows(record: Record, left: Sequence[Record]) -> Iterator[Claim]:
    """One of the listed tokens is this one: told by what says whose it is, and what differs."""
    near = min(left, key=lambda r: len(differences(record, r, SAVED_FIELDS)), default=Record())
    telling = next((name for name in ("user_name", *TOKENS) if record[name]), "id")
    for wrong in _wrong(record, near):
        yield partial(_is_listed, telling, record[telling], wrong)


def _is_listed(
    telling: str, whose: str | None, wrong: str, _: Statement, now: Seen
) -> Statement | None:
    expected = next((one for one in _records(now.answer) if one[telling] == whose), None)
    return None if expected is None else is_listed(expected, telling, wrong)


def is_listed(expected: Record, *names: str) -> Statement:
    """Assert that one of the listed tokens has these fields."""
    shown = _in_order(set(names))
    text = f"assert {{expected}} in listed(store, {_texts(shown)})"
    return says(text, expected=Fields(expected, shown))


def _records(answer: object) -> list[Record]:
    listed = answer if isinstance(answer, list) else []
    return [record for record in listed if isinstance(record, Record)]


# Claims that a check makes itself


def instead_of(last: Statement, text: str, **values: object) -> Statement:
    """Assert something of the last statement, which is made once, and in the assertion."""
    return Statement(text, values, number=last.number)


def keeps_the_id(id_: str) -> Statement:
    """Assert that an id is listed still."""
    return says("assert {id} in ids(store)", id=Id(id_))


def each_has_an_id() -> Statement:
    """Assert that each listed token has an id, which is text."""
    return says("assert all(id_ and isinstance(id_, str) for id_ in ids(store))")


def each_has_an_id_of_its_own() -> Statement:
    """Assert that no id is listed twice."""
    return says("assert len(set(ids(store))) == len(ids(store))")


def tells_its_id(saved: Record) -> Statement:
    """Assert that a save sets the record's id on the caller's token."""
    return says(
        "given = {saved}\nstore.save_token(given)\nassert given.get_id() in ids(store)",
        saved=saved,
    )


def is_whole(look: Statement) -> Statement:
    """Assert that the answer has all that the SDK reads off a token."""
    return _with(look, "assert not attributes_missing({look})")


def all_are_whole() -> Statement:
    """Assert that each listed token has all that the SDK reads off a token."""
    return says("assert not any(attributes_missing(of) for of in store.get_tokens())")


def stored_or_refused(save: Statement, record: Record, *names: str) -> Statement:
    """Assert that a save stores these fields, or raises and leaves the store as it was."""
    steps = save.text.replace("\n", "\n    ")
    text = (
        "before = listed(store)\n"
        "try:\n"
        f"    {steps}\n"
        "except Exception:\n"
        "    assert listed(store) == before\n"
        "else:\n"
        f"    assert {{expected}} in listed(store, {_texts(names)})"
    )
    return says(text, **save.values, expected=Fields(record, names))


def raises_only(save: Statement, claim: str) -> Statement:
    """Assert something of the `error`, if there is one."""
    steps = save.text.replace("\n", "\n    ")
    return save._replace(
        text=f"try:\n    {steps}\nexcept Exception as error:\n    {claim}", method=""
    )


def does_not_show(call: Statement, secret: str) -> Statement:
    """Assert that a call does not show a secret, where people keep what is shown."""
    text = "with overheard() as heard:\n    {look}\nassert {secret} not in heard"
    return _with(call, text, secret=secret)


def grows_no_worse_than_linearly(call: str, unit: str, up_to: int, limit: float) -> Statement:
    """Assert that a kind of call costs no more than it may with more and more tokens."""
    return says(
        f'growth = growth_of(store, "{call}", up_to={up_to}, counting="{unit}")\n'
        f"assert growth <= {limit}  # 1 is linear, 2 the square of the number of tokens"
    )


def is_listed_in_a_new_process(expected: Record, *names: str) -> Statement:
    """Assert that a process of its own sees a token with these fields."""
    shown = _in_order(set(names))
    text = f"assert {{expected}} in listed_in_a_new_process(store, {_texts(shown)})"
    return says(text, expected=Fields(expected, shown))


def so_many_in_a_new_process(number: int) -> Statement:
    """Assert that a process of its own sees so many tokens."""
    return says(f"assert len(listed_in_a_new_process(store)) == {number}")


def is_reopened() -> Statement:
    """Have the store opened again, which must not fail."""
    return says("store = store.reopened()")


def is_opened_beside() -> Statement:
    """Have a second instance opened, which must not fail."""
    return says("other = store.beside()")


def changes_nothing_around(call: Statement) -> Statement:
    """Assert that a call, which is made once, leaves alone what belongs to the process."""
    text = "with looked_around() as changed:\n    {look}\nassert changed == []"
    return _with(call, text)._replace(number=call.number)


def _with(look: Statement, text: str, **values: object) -> Statement:
    """Make a statement around a look, which stands at `{look}`."""
    return Statement(text.replace("{look}", look.text), {**look.values, **values})


def _in_order(names: Sequence[str] | set[str]) -> tuple[str, ...]:
    return tuple(name for name in FIELDS if name in names)


def _texts(names: Sequence[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)
