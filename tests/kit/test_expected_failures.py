"""What a project expects to fail: read, found in its file, held to what came, and written."""

from datetime import date
from pathlib import Path
from textwrap import dedent

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conformance.contract import CLAUSES
from conformance.expected_failures import (
    PLACEHOLDER,
    ExpectedFailure,
    ExpectedFailures,
    Place,
    UnusableFile,
    find,
    load,
    written,
)

TODAY = date(2026, 6, 1)
PASSED = dict.fromkeys(CLAUSES, "passed")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def pyproject(
    folder: Path, text: str, table: str = "tool.zoho-tokenstore.expected-failures"
) -> Path:
    """Write a `pyproject.toml`: the table's head is line 3, and its first entry line 4."""
    path = folder / "pyproject.toml"
    head = f'[project]\nname = "shop"\n[{table}]\n'
    path.write_text(head + dedent(text).lstrip("\n"), encoding="utf-8")
    return path


def problems(folder: Path, text: str) -> list[str]:
    return [str(problem) for problem in load(pyproject(folder, text), TODAY).problems]


def deletions(expected: ExpectedFailures) -> list[str]:
    """What has to be deleted where every clause passes."""
    return [problem.remedy for problem in expected.rotten(PASSED)]


# What is expected


def test_a_clause_is_expected_to_fail_for_a_reason_and_perhaps_until_a_day(folder: Path) -> None:
    path = pyproject(
        folder,
        """
        FIND-5 = "no branch for ids (ticket 12)"
        RACE-3 = { reason = "one process only", until = 2027-03-01 }
        """,
    )

    expected = load(path, TODAY)

    assert expected.problems == ()
    assert list(expected.by_clause.values()) == [
        ExpectedFailure(
            "FIND-5",
            "no branch for ids (ticket 12)",
            None,
            Place(path, 4, 4, 'FIND-5 = "no branch for ids (ticket 12)"'),
        ),
        ExpectedFailure(
            "RACE-3",
            "one process only",
            date(2027, 3, 1),
            Place(path, 5, 5, 'RACE-3 = { reason = "one process only", until = 2027-03-01 }'),
        ),
    ]


def test_a_file_of_its_own_has_the_table_at_its_top(folder: Path) -> None:
    path = folder / "expected.toml"
    path.write_text('[expected-failures]\nFIND-5 = "ticket 12"\n')

    expected = load(path, TODAY)

    assert expected.by_clause["FIND-5"].place.line == 2


def test_the_day_that_is_named_is_the_last_on_which_it_holds(folder: Path) -> None:
    path = pyproject(folder, 'FIND-5 = { reason = "ticket 12", until = 2026-06-01 }')

    assert load(path, date(2026, 6, 1)).problems == ()
    assert [str(problem) for problem in load(path, date(2026, 6, 2)).problems] == [
        "pyproject.toml:4: FIND-5: was expected to fail until 2026-06-01, and that day has gone "
        "by; give a later day, or mend the store and delete line 4: FIND-5 = { reason = "
        '"ticket 12", until = 2026-06-01 }'
    ]


# What is wrong with it


def test_a_clause_that_nobody_knows_is_told_with_the_one_that_was_meant(folder: Path) -> None:
    assert problems(folder, 'find_5 = "ticket 12"\nMOON = "ticket 13"') == [
        "pyproject.toml:4: find_5: there is no such clause; did you mean FIND-5? Or delete line 4: "
        'find_5 = "ticket 12"',
        'pyproject.toml:5: MOON: there is no such clause; delete line 5: MOON = "ticket 13"',
    ]


@pytest.mark.parametrize(
    "entry", ['""', '" \\t "', "{}", "{ until = 2027-03-01 }", '{ reason = "" }']
)
def test_a_reason_has_to_be_given(folder: Path, entry: str) -> None:
    assert problems(folder, f"FIND-5 = {entry}") == [
        "pyproject.toml:4: FIND-5: has no reason; say why it is expected"
    ]


@pytest.mark.parametrize("entry", [f'"{PLACEHOLDER}"', f'{{ reason = " {PLACEHOLDER} " }}'])
def test_a_placeholder_is_no_reason(folder: Path, entry: str) -> None:
    assert problems(folder, f"FIND-5 = {entry}") == [
        "pyproject.toml:4: FIND-5: its reason is still to be filled in; say why, in place of "
        "'TODO: why is this expected?'"
    ]


@pytest.mark.parametrize("entry", ["12", "true", "['ticket 12']", "2027-03-01", "{ reason = 12 }"])
def test_a_reason_is_text(folder: Path, entry: str) -> None:
    assert problems(folder, f"FIND-5 = {entry}") == [
        'pyproject.toml:4: FIND-5: its reason is no text; write FIND-5 = "the reason"'
    ]


@pytest.mark.parametrize("until", ['"2027-03-01"', "2027-03-01T00:00:00", "2027", "[]"])
def test_an_end_is_a_day(folder: Path, until: str) -> None:
    assert problems(folder, f'FIND-5 = {{ reason = "ticket 12", until = {until} }}') == [
        "pyproject.toml:4: FIND-5: its end is no day; write until = 2027-03-01, without quotes "
        "and without a time"
    ]


def test_what_is_neither_reason_nor_end_is_a_slip(folder: Path) -> None:
    assert problems(
        folder, 'FIND-5 = { reason = "ticket 12", untill = 2027-03-01, by = "me" }'
    ) == [
        "pyproject.toml:4: FIND-5: 'untill' is neither a reason nor an end; did you mean 'until'?",
        "pyproject.toml:4: FIND-5: 'by' is neither a reason nor an end; leave it out",
    ]


def test_all_that_is_wrong_with_an_entry_is_told_at_once(folder: Path) -> None:
    assert len(problems(folder, "FIND-5 = { until = 2020-01-01, by = 1 }")) == 3


def test_an_entry_with_a_problem_expects_nothing_and_the_others_do(folder: Path) -> None:
    expected = load(pyproject(folder, 'FIND-5 = ""\nRACE-3 = "ticket 12"'), TODAY)

    assert list(expected.by_clause) == ["RACE-3"]


def test_a_reason_whose_day_has_gone_by_is_noted_still(folder: Path) -> None:
    path = pyproject(folder, 'FIND-5 = { reason = "ticket 12", until = 2020-01-01 }\nRACE-3 = ""')

    expected = load(path, TODAY)

    assert expected.by_clause == {}
    assert [entry.reason for entry in expected.noted.values()] == ["ticket 12"]


# Files that cannot be used


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b'[expected-failures]\nFIND-5 = "no end\n', "is not TOML: .*line 2"),
        (b'[expected-failures]\nFIND-5 = "a"\nFIND-5 = "b"\n', "is not TOML: .*line 3"),
        (b'[expected-failures]\nFIND-5 = "\xff"\n', "is not UTF-8 text"),
        (b'[failures]\nFIND-5 = "ticket 12"\n', r"has no table \[expected-failures\]"),
        (b"", r"has no table \[expected-failures\]"),
        (b"expected-failures = ['FIND-5']\n", "expected-failures is no table"),
        (b"[[expected-failures]]\nFIND-5 = 'ticket 12'\n", "expected-failures is no table"),
    ],
)
def test_a_file_that_cannot_be_used_says_why(folder: Path, content: bytes, message: str) -> None:
    path = folder / "expected.toml"
    path.write_bytes(content)

    with pytest.raises(UnusableFile, match=f"^expected.toml:? {message}"):
        load(path, TODAY)


def test_a_file_that_is_not_there_cannot_be_used(folder: Path) -> None:
    with pytest.raises(UnusableFile, match=r"^expected.toml cannot be read: No such file"):
        load(folder / "expected.toml", TODAY)


def test_a_byte_order_mark_does_no_harm(folder: Path) -> None:
    path = folder / "expected.toml"
    path.write_text('[expected-failures]\nFIND-5 = "ticket 12"\n', encoding="utf-8-sig")

    assert list(load(path, TODAY).by_clause) == ["FIND-5"]


def test_a_pyproject_without_the_table_expects_nothing(folder: Path) -> None:
    assert load(pyproject(folder, "", "tool.ruff"), TODAY) == ExpectedFailures()


# The project's own file


def test_the_pyproject_at_the_root_is_found_where_it_has_the_table(folder: Path) -> None:
    path = pyproject(folder, 'FIND-5 = "ticket 12"')

    assert find(folder) == path


@pytest.mark.parametrize("table", ["tool.ruff", "tool.zoho-tokenstore", "zoho-tokenstore"])
def test_a_pyproject_without_the_table_is_not_found(folder: Path, table: str) -> None:
    pyproject(folder, "expected-failure = 1", table)

    assert find(folder) is None


def test_where_there_is_no_pyproject_none_is_found(folder: Path) -> None:
    assert find(folder) is None


def test_a_broken_pyproject_is_a_matter_of_the_kits_only_where_it_speaks_to_it(
    folder: Path,
) -> None:
    pyproject(folder, "broken", "tool.ruff")
    assert find(folder) is None

    pyproject(folder, "broken")
    with pytest.raises(UnusableFile, match=r"^pyproject\.toml is not TOML"):
        find(folder)


# What has to go


def test_what_passes_or_does_not_apply_has_to_go_and_what_is_broken_or_unseen_stays(
    folder: Path,
) -> None:
    entries = [
        f'{name} = "ticket 12"' for name in ("FIND-1", "FIND-2", "FIND-3", "FIND-4", "FIND-5")
    ]
    expected = load(pyproject(folder, "\n".join(entries)), TODAY)
    outcomes = {
        "FIND-1": "passed",
        "FIND-2": "failed",
        "FIND-3": "not applicable",
        "FIND-4": "unknown",
        "SAVE-1": "passed",
    }

    assert [str(problem) for problem in expected.rotten(outcomes)] == [
        "pyproject.toml:4: FIND-1: is expected to fail, and passed; delete line 4: "
        'FIND-1 = "ticket 12"',
        "pyproject.toml:6: FIND-3: is expected to fail, and does not apply to this store; "
        'delete line 6: FIND-3 = "ticket 12"',
    ]


def test_an_entry_with_a_problem_has_to_go_as_well_if_its_clause_passes(folder: Path) -> None:
    assert deletions(load(pyproject(folder, 'FIND-5 = ""'), TODAY)) == [
        'delete line 4: FIND-5 = ""'
    ]


# Where an entry stands


@pytest.mark.parametrize(
    "line",
    [
        'FIND-5 = "ticket 12"',
        '"FIND-5" = "ticket 12"',
        "'FIND-5' = 'ticket 12'",
        'FIND-5 = "ticket 12" # FIND-5 = "as it was"',
        'FIND-5.reason = "ticket 12"',
        '"FIND-5" . reason = "ticket 12"',
        'FIND-5 = { reason = "see RACE-3 = too", until = 2027-03-01 }',
    ],
)
def test_the_line_of_an_entry_is_found_however_its_key_is_written(folder: Path, line: str) -> None:
    text = f'# FIND-5 = "a comment"\n\n    {line}\nRACE-3 = "ticket 13"'
    expected = load(pyproject(folder, text), TODAY)

    assert deletions(expected)[0] == f"delete line 6: {line}"


def test_a_line_within_a_text_is_not_taken_for_an_entry(folder: Path) -> None:
    expected = load(
        pyproject(
            folder,
            '''
            RACE-3 = """
            FIND-5 = "a text"
            """
            SAVE-1 = \'\'\'
            FIND-5 = "another"\'\'\'
            FIND-5 = "ticket 12"
            ''',
        ),
        TODAY,
    )

    assert deletions(expected) == [
        'delete lines 4 to 6: RACE-3 = """',
        "delete lines 7 to 8: SAVE-1 = '''",
        'delete line 9: FIND-5 = "ticket 12"',
    ]


def test_a_like_key_in_another_table_is_not_taken_for_it(folder: Path) -> None:
    path = folder / "pyproject.toml"
    path.write_text(
        dedent("""
        [tool.other]
        FIND-5 = "another's"
        [tool.zoho-tokenstore.expected-failures]
        FIND-5 = "ticket 12"
        """)
    )

    assert deletions(load(path, TODAY)) == ['delete line 5: FIND-5 = "ticket 12"']


def test_a_table_of_its_own_is_named_by_its_head(folder: Path) -> None:
    head = "[tool.zoho-tokenstore.expected-failures.FIND-5]"
    expected = load(pyproject(folder, f'{head}\nreason = "ticket 12"\nuntil = 2027-03-01'), TODAY)

    assert expected.by_clause["FIND-5"].until == date(2027, 3, 1)
    assert deletions(expected) == [f"delete the entry FIND-5, from line 4 on: {head}"]


def test_an_entry_in_several_pieces_is_named_by_the_first(folder: Path) -> None:
    text = 'FIND-5.reason = "ticket 12"\nFIND-5.until = 2027-03-01'
    expected = load(pyproject(folder, text), TODAY)

    assert deletions(expected) == [
        'delete the entry FIND-5, from line 4 on: FIND-5.reason = "ticket 12"'
    ]


def test_nobody_is_told_to_delete_a_line_that_holds_more_than_the_entry(folder: Path) -> None:
    line = 'expected-failures = { FIND-5 = "ticket 12", RACE-3 = "ticket 13" }'
    expected = load(pyproject(folder, line, "tool.zoho-tokenstore"), TODAY)

    assert deletions(expected) == [
        f"delete the entry FIND-5, from line 4 on: {line}",
        f"delete the entry RACE-3, from line 4 on: {line}",
    ]


def test_where_a_key_is_written_beyond_recognition_no_line_is_named(folder: Path) -> None:
    expected = load(pyproject(folder, r'"FIND\u002d5" = ""'), TODAY)

    assert deletions(expected) == ["delete the entry FIND-5"]
    assert str(expected.problems[0]).startswith("pyproject.toml: FIND-5: has no reason")


def test_lines_are_counted_alike_whatever_ends_them(folder: Path) -> None:
    path = folder / "expected.toml"
    path.write_bytes(
        b'# \xe2\x80\xa8 a line of its own for Python\r\n[expected-failures]\r\nFIND-5 = "x"\r\n'
    )

    assert load(path, TODAY).by_clause["FIND-5"].place.line == 3


@settings(deadline=None)
@given(st.lists(st.sampled_from(sorted(CLAUSES)), min_size=1, max_size=6, unique=True), st.data())
def test_a_line_that_is_named_holds_the_entry_whatever_stands_around_it(
    tmp_path_factory: pytest.TempPathFactory, ids: list[str], data: st.DataObject
) -> None:
    lines = ["[expected-failures]"]
    stands_at = {}
    for clause_id in ids:
        others = [f'{other} = "x"' for other in ids]
        lines += data.draw(
            st.lists(st.sampled_from([f"# {other}" for other in others] + [""]), max_size=2)
        )
        stands_at[clause_id] = len(lines) + 1
        lines += data.draw(
            st.sampled_from(
                [
                    [f'{clause_id} = "ticket 12"'],
                    [f'{clause_id} = """', *others, '"""'],
                    [f"'{clause_id}' = '''", *others, "'''"],
                    [
                        f'{clause_id}.reason = """',
                        *others,
                        '"""',
                        f"{clause_id}.until = 2027-03-01",
                    ],
                ]
            )
        )
    path = tmp_path_factory.mktemp("project") / "expected.toml"
    path.write_text("\n".join(lines))

    places = load(path, TODAY).places

    assert {clause_id: places[clause_id].line for clause_id in ids} == stands_at


# Writing it


def test_a_run_is_written_down_with_reasons_to_be_filled_in() -> None:
    assert written(["RACE-3", "FIND-5", "RACE-3"], {}) == dedent("""\
        # Clauses of the TokenStore contract that are expected to fail, each with its reason.
        # With an end: FIND-5 = { reason = "...", until = 2027-03-01 }

        [expected-failures]

        # an id alone finds its record
        FIND-5 = "TODO: why is this expected?"

        # one user saved at once by many makes one record
        RACE-3 = "TODO: why is this expected?"
        """)


def test_what_was_written_is_refused_until_the_reasons_are_there(folder: Path) -> None:
    path = folder / "expected.toml"
    path.write_text(written(["FIND-5"], {}))

    assert [str(problem) for problem in load(path, TODAY).problems] == [
        "expected.toml:7: FIND-5: its reason is still to be filled in; say why, in place of "
        "'TODO: why is this expected?'"
    ]


def test_a_run_without_failures_is_written_down_as_an_empty_table(folder: Path) -> None:
    path = folder / "expected.toml"
    path.write_text(written([], {}))

    assert load(path, TODAY) == ExpectedFailures()


reasons = st.text(st.characters(exclude_categories=["Cs"]), min_size=1).map(str.strip).filter(bool)


@settings(deadline=None)
@given(
    st.dictionaries(
        st.sampled_from(sorted(CLAUSES)), st.tuples(reasons, st.none() | st.dates(TODAY))
    )
)
def test_any_reason_that_is_known_is_kept_with_its_end(
    tmp_path_factory: pytest.TempPathFactory, given_: dict[str, tuple[str, date | None]]
) -> None:
    path = tmp_path_factory.mktemp("project") / "expected.toml"
    known = {
        clause_id: ExpectedFailure(clause_id, reason, until, Place(path))
        for clause_id, (reason, until) in given_.items()
    }
    path.write_bytes(written(known, known).encode())

    expected = load(path, TODAY)

    assert {
        entry.clause_id: (entry.reason, entry.until) for entry in expected.by_clause.values()
    } == given_
    assert all(place.line and place.line == place.last_line for place in expected.places.values())


def test_a_reason_that_no_file_can_hold_is_written_as_near_as_can_be(folder: Path) -> None:
    path = folder / "expected.toml"
    known = {"FIND-5": ExpectedFailure("FIND-5", "lone \ud800", None, Place(path))}
    path.write_text(written(["FIND-5"], known), encoding="utf-8")

    assert load(path, TODAY).by_clause["FIND-5"].reason == "lone \ufffd"


def test_nothing_is_written_of_a_clause_that_nobody_knows() -> None:
    with pytest.raises(KeyError):
        written(["FIND-99"], {})
