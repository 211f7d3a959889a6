import dataclasses

import pytest

from fake_accounts_server import Settings
from fake_accounts_server.behaviours import ACCESS, ACCOUNTS, Standing
from fake_accounts_server.crm import BEHAVIOURS as CRM
from fake_accounts_server.settings import LIMITS

BEHAVIOURS = (*ACCOUNTS, *ACCESS, *CRM)


@pytest.mark.parametrize(
    ("name", "value", "problem"),
    [
        ("live_tokens", 3, "no setting is called 'live_tokens'; there are: code_life"),
        ("code_life", "3", "the setting code_life is a whole number, not '3'"),
        ("code_life", True, "the setting code_life is a whole number, not True"),
        ("code_life", 1.5, "the setting code_life is a whole number, not 1.5"),
        ("code_life", None, "the setting code_life is a whole number, not None"),
        ("code_life", 0, "the setting code_life is a number above 0, not 0"),
        ("live_access_tokens", -1, "the setting live_access_tokens is a number above 0, not -1"),
        ("live_access_tokens", "many", "is a whole number or \"none\", not 'many'"),
        ("scope_in_answer", 1, "the setting scope_in_answer is true or false, not 1"),
        ("throttle_status", 99, "the setting throttle_status is a status from 200 to 599, not 99"),
        (
            "refusal_status",
            204,
            "the setting refusal_status is a status whose answers have a body, not 204",
        ),
        ("word_for_unknown_token", "", "the setting word_for_unknown_token is a text, not empty"),
        ("word_for_unknown_token", 5, "the setting word_for_unknown_token is a text, not 5"),
    ],
)
def test_what_cannot_be_set_is_refused_by_name(name: str, value: object, problem: str) -> None:
    with pytest.raises(ValueError, match="setting") as caught:
        Settings().changed({name: value})
    assert problem in str(caught.value)


@pytest.mark.parametrize("none", [None, "none"])
def test_a_limit_can_be_taken_away(none: object) -> None:
    assert Settings().changed(dict.fromkeys(LIMITS, none)) == Settings.without_limits()


def test_settings_that_are_not_named_stay() -> None:
    changed = Settings().changed({"throttle_status": 200})
    assert dataclasses.replace(changed, throttle_status=400) == Settings()


def test_behaviours_name_every_setting_that_there_is_and_no_other() -> None:
    named = {behaviour.setting for behaviour in BEHAVIOURS} - {None}
    assert named == {field.name for field in dataclasses.fields(Settings)}


def test_what_is_not_assumed_says_where_it_comes_from() -> None:
    for behaviour in BEHAVIOURS:
        assert behaviour.reference or behaviour.standing is Standing.ASSUMED, behaviour.says
