"""What a check expects: each function says nothing, or raises the finding that fails the check."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NoReturn

from conformance import shown
from conformance.finding import Blocked, Finding, StoreRaised
from conformance.probe import Found, Probe
from conformance.record import (
    FIELDS,
    KEYS,
    SAVED_FIELDS,
    TOKENS,
    Difference,
    Record,
    differences,
)
from conformance.statements import Statement

_TELLING = ("user_name", *TOKENS)


def a_miss(probe: Probe, asked: Record, because: str) -> None:
    """Search, and expect `None` and nothing else."""
    try:
        found = probe.find(asked)
    except StoreRaised as finding:
        raise probe.finding(
            expected=f"None, because {because}",
            came=finding.came,
            raised=finding.error,
            claim=probe.script.last,
        ) from None
    _expect_nobody(probe, found, because)


def nobody(probe: Probe, asked: Record, because: str) -> None:
    """Search, and expect a miss; that a miss is no exception is FIND-6's business alone."""
    try:
        found = probe.find(asked)
    except StoreRaised:
        return
    _expect_nobody(probe, found, because)


def _expect_nobody(probe: Probe, found: Found, because: str) -> None:
    if found.answer is not None:
        raise probe.finding(expected=f"None, because {because}", came=shown.whose(found.answer))
    filled = differences(found.asked, found.caller)
    if filled:
        raise probe.finding(
            expected=f"None, and the caller's token left alone, because {because}",
            came="None, with another record's fields filled into the caller's token",
            differences=filled,
        )


def the_record(probe: Probe, found: Found, owner: Record, others: Iterable[Record]) -> None:
    """Expect the search to answer the owner's record, and nobody else's.

    Whether it is complete is another matter (`complete`): here a record is told by its user name
    and its tokens.
    """
    if found.answer is None:
        raise probe.finding(expected=shown.whose(owner), came="None")
    for other in others:
        for name in _TELLING:
            value = found.answer[name]
            if value and value == other[name] and value not in (owner[name], found.asked[name]):
                raise probe.finding(
                    expected=shown.whose(owner),
                    came=shown.whose(other),
                    differences=(Difference(name, owner[name], value),),
                )


def complete(
    probe: Probe,
    came: Record | None,
    expected: Record,
    among: Sequence[str] = SAVED_FIELDS,
    *,
    what: str | None = None,
    claim: Statement | None = None,
) -> None:
    """Expect an answer with every field as it was saved."""
    if came is None:
        raise probe.finding(expected=what or shown.whose(expected), came="None", claim=claim)
    wrong = differences(expected, came, tuple(among))
    if wrong:
        raise probe.finding(
            expected=what or f"{shown.whose(expected)}, complete",
            came=_named(wrong),
            differences=wrong,
            claim=claim,
        )


def stored(
    probe: Probe,
    came: Record | None,
    expected: Record,
    among: Sequence[str] = SAVED_FIELDS,
    *,
    what: str | None = None,
    claim: Statement | None = None,
) -> None:
    """Expect a record of `get_tokens` with every field as it was saved.

    Where `get_tokens` alone loses a field, which `find_token_by_id` has, that is LIST-3's business,
    and nothing can be said of what is stored.
    """
    wrong = () if came is None else differences(expected, came, tuple(among))
    if came is not None and wrong:
        fields = [difference.field for difference in wrong]
        if probe.has_by_id(expected.with_(id=came.id), fields):
            raise Blocked(
                f"get_tokens does not show {', '.join(fields)} as find_token_by_id does",
                probe.calls,
            )
    complete(probe, came, expected, among, what=what, claim=claim)


def one_record(probe: Probe, expected: Record, why: str) -> Record:
    """Expect a single stored record, with every field as given; return it."""
    records = probe.records()
    if len(records) != 1:
        raise probe.finding(expected=f"one record, because {why}", came=_counted(records))
    stored(probe, records[0], expected)
    return records[0]


def count(probe: Probe, number: int, why: str) -> list[Record]:
    """Expect so many stored records; return them."""
    records = probe.records()
    if len(records) != number:
        wanted = "1 record" if number == 1 else f"{number} records"
        raise probe.finding(expected=f"{wanted}, because {why}", came=_counted(records))
    return records


def listed_if_found(probe: Probe, people: Sequence[Record]) -> None:
    """Go on only if `get_tokens` shows whomever a search finds; that it does is LIST-1's business.

    Raises `Blocked`.
    """
    missing = unlisted(probe, people)
    if missing is not None and _found(probe, missing.only("user_name")) is not None:
        raise Blocked(f"get_tokens does not show {shown.whose(missing)}, whom find_token finds")


def unlisted(probe: Probe, people: Sequence[Record]) -> Record | None:
    """Return the first of some users whom `get_tokens` does not show, if there is one."""
    names = {record.user_name for record in probe.records()}
    return next((person for person in people if person.user_name not in names), None)


def unchanged(
    probe: Probe,
    before: Sequence[Record],
    after: Sequence[Record],
    why: str,
    claim: Statement | None = None,
) -> None:
    """Expect the same records, in any order, to the last field and id."""
    left = list(after)
    gone = []
    for record in before:
        twin = next((other for other in left if not differences(record, other)), None)
        if twin is None:
            gone.append(record)
        else:
            left.remove(twin)
    if gone:
        _tell_of_a_change(probe, gone[0], left, why, claim)
    if left:
        raise probe.finding(
            expected=f"the records as they were, because {why}",
            came=f"one more: {shown.whose(left[0])}",
            claim=claim,
        )


def _tell_of_a_change(
    probe: Probe, record: Record, left: Sequence[Record], why: str, claim: Statement | None
) -> NoReturn:
    near = next((other for other in left if other.id == record.id), next(iter(left), None))
    raise probe.finding(
        expected=f"{shown.whose(record)} as it was, because {why}",
        came="no such record" if near is None else "a changed one",
        differences=() if near is None else differences(record, near, FIELDS),
        claim=claim,
    )


def views(probe: Probe, *people: Record) -> dict[str, Record | None]:
    """Return what every method shows of some records: a cache may differ from what is listed.

    A search that raises shows nothing; that is the business of the clause of its key.
    """
    seen: dict[str, Record | None] = {}
    with probe.preparing():
        listed = probe.records()
    for person in people:
        name = shown.whose(person)
        record = next((r for r in listed if r.refresh_token == person.refresh_token), None)
        seen[f"{name} in get_tokens"] = record
        id_ = "" if record is None else record.id or ""
        for keys in (*KEYS, ("id",)):
            asked = person.with_(id=id_).only(*keys)
            seen[f"{name}, found by its {keys[-1]}"] = _found(probe, asked)
        seen[f"{name}, found by find_token_by_id"] = _found_by_id(probe, id_)
    return seen


def _found(probe: Probe, asked: Record) -> Record | None:
    try:
        return probe.find(asked).answer
    except Finding:
        return None


def _found_by_id(probe: Probe, id_: str) -> Record | None:
    try:
        return probe.find_by_id(id_)
    except Finding:
        return None


def unchanged_views(
    probe: Probe, before: Mapping[str, Record | None], *people: Record, why: str
) -> None:
    """Expect every method to show the same as before."""
    after = views(probe, *people)
    for where, record in before.items():
        now = after[where]
        if record is not None and record != now:
            raise probe.finding(
                expected=f"{where}, as before, because {why}",
                came="nothing" if now is None else "a changed one",
                differences=() if now is None else differences(record, now),
            )


def _counted(records: Sequence[Record]) -> str:
    if not records:
        return "no record"
    listed = ", ".join(_short(record) for record in records[:4])
    more = "" if len(records) <= 4 else f" and {len(records) - 4} more"
    return f"{len(records)} record{'s' if len(records) > 1 else ''}: {listed}{more}"


def _short(record: Record) -> str:
    if record.user_name:
        return f"one of {shown.value('user_name', record.user_name)}"
    return f"one without a user name ({shown.value('id', record.id)})"


def _named(wrong: Sequence[Difference]) -> str:
    names = [difference.field for difference in wrong]
    return f"a record whose {', '.join(names)} {'is' if len(names) == 1 else 'are'} not as saved"
