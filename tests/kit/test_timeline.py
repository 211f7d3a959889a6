"""The drawing of a history: the whole text, as a person reads it."""

from conformance.history import History, Timed
from conformance.operations import Delete, Find, FindById, ListAll, Save, Wipe
from conformance.people import login
from conformance.record import Record
from conformance.timeline import name_of, timeline

ADA, ANEW = login("ada").with_(id="1"), login("ada", 2)
BY_NAME = Find(ADA.only("user_name"))


def test_each_thread_has_a_line_and_each_call_is_written_out() -> None:
    history = History(
        (ADA,),
        (
            Timed(0, Save(ANEW), 10, 40),
            Timed(1, BY_NAME, 20, 30, ADA),
            Timed(1, FindById("1"), 35, 50, None, OSError("locked")),
            Timed(-1, ListAll(), 60, 70, [ADA, ANEW]),
        ),
    )

    assert timeline(history) == (
        "stored before: ada-1 (id 1)\n"
        "\n"
        "thread 1  [1 save ada-2        ]\n"
        "thread 2   [2 find ada: ada-1][3 find id 1: OSError]\n"
        "later                                               [4 list: ada-1, ada-2]\n"
        "\n"
        "ada-2: the token with values such as 'access-ada-2'\n"
        "\n"
        "1  save_token(token(user_name='ada@example.com:60001',\n"
        "   access_token='access-ada-2', ...))\n"
        "2  find_token(token(user_name='ada@example.com:60001')) -> ada-1\n"
        "3  find_token_by_id('1') raised OSError: locked\n"
        "4  get_tokens() -> ada-1, ada-2"
    )


def test_calls_without_an_answer_and_an_empty_store_are_drawn_too() -> None:
    history = History((), (Timed(0, Delete("7"), 1, 4), Timed(1, Wipe(), 2, 3)))

    assert timeline(history) == (
        "stored before: nothing\n"
        "\n"
        "thread 1  [1 delete id 7]\n"
        "thread 2   [2 wipe]\n"
        "\n"
        "1  delete_token('7')\n"
        "2  delete_tokens()"
    )


def test_where_words_do_not_fit_the_numbers_stand_alone() -> None:
    calls = tuple(Timed(0, BY_NAME, 2 * n, 2 * n + 1, ADA) for n in range(6))
    lines = timeline(History((ADA,), calls)).splitlines()

    assert lines[2] == "thread 1  [1][2][3][4][5][6]"
    assert max(map(len, lines)) <= 78


def test_a_record_of_two_saves_is_named_after_both() -> None:
    mixed = ANEW.with_(refresh_token=ADA.refresh_token)

    assert name_of(ADA) == "ada-1"
    assert name_of(mixed) == "ada-1+ada-2"
    assert name_of(Record(user_name="ada")) == "'ada'"
