"""What is absent from the machine is skipped, unless nothing may be."""

import pytest

from tests.requirements_of_the_machine import program

NEEDED = "needs a loom: apt-get install loom"


def test_a_program_that_is_absent_is_a_reason_to_skip(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CI_REQUIRES_ALL", raising=False)
    with pytest.raises(pytest.skip.Exception, match=NEEDED):
        program("no-such-loom", NEEDED)


def test_where_nothing_may_be_absent_it_is_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI_REQUIRES_ALL", "1")
    with pytest.raises(pytest.fail.Exception, match=NEEDED):
        program("no-such-loom", NEEDED)
