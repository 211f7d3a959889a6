"""Histories by hand: those that some order of the calls explains, and those that none does."""

from collections.abc import Sequence

import pytest

from conformance.history import History, Timed
from conformance.linearizable import is_explained, right_answers, shortest
from conformance.operations import Concurrent, Delete, Find, FindById, ListAll, Save, Wipe
from conformance.people import login
from conformance.record import Record

ADA, ANEW, NEWEST, GRACE = login("ada"), login("ada", 2), login("ada", 3), login("grace")
STORED = ADA.with_(id="1")
BY_NAME = Find(ADA.only("user_name"))


def call(
    span: tuple[int, int],
    operation: Concurrent,
    answer: object = None,
    raised: BaseException | None = None,
) -> Timed:
    return Timed(0, operation, *span, answer, raised)


def history(*calls: Timed, before: Sequence[Record] = (STORED,)) -> History:
    return History(tuple(before), calls)


def test_a_search_during_a_save_may_answer_what_was_before_or_what_is_after() -> None:
    for answer in (STORED, ANEW.with_(id="1")):
        assert is_explained(history(call((0, 9), Save(ANEW)), call((1, 2), BY_NAME, answer)))


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(None, id="nothing"),
        pytest.param(STORED.with_(access_token=ANEW.access_token), id="a mix of two saves"),
        pytest.param(ANEW.with_(id="2"), id="another id"),
        pytest.param("a text", id="no token"),
    ],
)
def test_a_search_during_a_save_answers_nothing_else(answer: object) -> None:
    assert not is_explained(history(call((0, 9), Save(ANEW)), call((1, 2), BY_NAME, answer)))


def test_a_search_that_began_after_a_save_has_to_see_it() -> None:
    assert not is_explained(history(call((0, 1), Save(ANEW)), call((2, 3), BY_NAME, STORED)))


def test_no_two_searches_see_two_saves_in_either_order() -> None:
    saves = (call((0, 9), Save(ANEW)), call((0, 9), Save(NEWEST)))
    new, newest = ANEW.with_(id="1"), NEWEST.with_(id="1")
    there_and_back = [new, newest, new]
    searches = [
        call((2 * n, 2 * n + 1), BY_NAME, answer) for n, answer in enumerate(there_and_back, 5)
    ]

    assert not is_explained(history(*saves, *searches))
    assert is_explained(history(*saves, *searches[:1]))
    assert is_explained(history(*saves, *searches[1:2]))


def test_calls_that_were_at_once_are_explained_in_any_order() -> None:
    assert is_explained(
        history(
            call((0, 9), Delete("1")),
            call((0, 9), Save(GRACE)),
            call((0, 9), BY_NAME, None),
            call((0, 9), FindById("1"), STORED),
        )
    )


def test_an_id_that_the_store_chose_is_known_from_the_first_answer_on() -> None:
    saved = call((0, 1), Save(GRACE))
    first = call((2, 3), Find(GRACE.only("user_name")), GRACE.with_(id="7"))

    assert is_explained(history(saved, first, call((4, 5), FindById("7"), GRACE.with_(id="7"))))
    assert not is_explained(history(saved, first, call((4, 5), FindById("7"), None)))
    assert not is_explained(history(saved, first, call((4, 5), FindById("8"), GRACE)))


def test_an_id_that_was_not_told_may_be_the_one_that_is_found_or_deleted() -> None:
    again = (call((0, 1), Delete("1")), call((2, 3), Save(ANEW)))

    assert is_explained(history(*again, call((4, 5), FindById("1"), ANEW.with_(id="1"))))
    assert is_explained(history(*again, call((4, 5), FindById("1"), None)))
    assert is_explained(history(*again, call((4, 5), Delete("1")), call((6, 7), BY_NAME, None)))


def test_an_id_of_another_record_explains_nothing() -> None:
    saved = call((0, 1), Save(GRACE))
    found = call((2, 3), Find(GRACE.only("user_name")), GRACE.with_(id="1"))

    assert not is_explained(history(saved, found))


def test_to_delete_what_is_gone_may_raise_and_what_is_there_may_not() -> None:
    gone, refused = call((0, 1), Delete("1")), call((2, 3), Delete("1"), raised=KeyError("1"))

    assert is_explained(history(gone, refused))
    assert not is_explained(history(refused))


@pytest.mark.parametrize("operation", [Save(ANEW), BY_NAME, FindById("1"), ListAll(), Wipe()])
def test_no_other_call_may_raise(operation: Concurrent) -> None:
    assert not is_explained(history(call((0, 1), operation, raised=OSError("locked"))))


def test_a_list_shows_what_was_stored_at_one_moment() -> None:
    grace_anew = login("grace", 2)
    saves = (call((0, 1), Save(ANEW)), call((2, 3), Save(grace_anew)))
    before = (STORED, GRACE.with_(id="2"))
    new = (ANEW.with_(id="1"), grace_anew.with_(id="2"))

    def listed(*answer: Record) -> History:
        return history(*saves, call((0, 3), ListAll(), list(answer)), before=before)

    assert is_explained(listed(*before))
    assert is_explained(listed(before[1], new[0]))
    assert is_explained(listed(*new))
    assert not is_explained(listed(before[0], new[1]))
    assert not is_explained(listed(new[0]))
    assert not is_explained(listed(*new, new[0]))


def test_a_wipe_takes_all_at_one_moment() -> None:
    before = (STORED, GRACE.with_(id="2"))
    wipe = call((0, 9), Wipe())

    assert is_explained(history(wipe, call((1, 2), ListAll(), []), before=before))
    assert not is_explained(history(wipe, call((1, 2), ListAll(), [before[1]]), before=before))


def test_where_the_contract_leaves_something_open_every_answer_is_right() -> None:
    stolen = Save(GRACE.with_(refresh_token=ADA.refresh_token))

    assert is_explained(history(call((0, 1), stolen), call((2, 3), BY_NAME, None)))


def test_what_an_answer_had_to_be_is_told() -> None:
    during = history(call((0, 5), Save(ANEW)), call((1, 9), BY_NAME, None))
    after = history(call((0, 5), Save(ANEW)), call((6, 9), BY_NAME, None))
    new = ANEW.with_(id="1")

    assert sorted(map(str, right_answers(during, 1))) == sorted(map(str, (STORED, new)))
    assert right_answers(after, 1) == [new]


def test_calls_that_need_not_be_seen_are_left_out_and_saves_are_not() -> None:
    wrong = call((6, 7), BY_NAME, STORED)
    short = shortest(
        history(
            call((0, 5), Save(ANEW)),
            call((1, 2), FindById("1"), STORED),
            call((3, 4), BY_NAME, STORED),
            wrong,
            call((8, 9), ListAll(), [ANEW.with_(id="1")]),
        )
    )

    assert [one.operation for one in short.calls] == [Save(ANEW), FindById("1"), BY_NAME]
    assert short.calls[-1] == wrong
