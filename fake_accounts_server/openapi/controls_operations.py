"""The controls' operations."""

from collections.abc import Mapping
from dataclasses import asdict
from functools import cache
from typing import Final

from fake_accounts_server.controls import CONTROLS, HEADERS, PREFIX
from fake_accounts_server.given import Nothing, SettingsChange
from fake_accounts_server.openapi.described import Body, Described, Parameter
from fake_accounts_server.openapi.outcomes import JSON, PROBLEM, Outcome
from fake_accounts_server.openapi.schemas import (
    NULL,
    TEXT,
    TRUTH,
    Schema,
    closed,
    component,
    either,
    numbers,
    of_given,
    of_shown,
    one_of_texts,
)
from fake_accounts_server.operations import OPERATIONS
from fake_accounts_server.settings import DEFAULTS, LIMITS
from fake_accounts_server.statuses import WITHOUT_BODY
from fake_accounts_server.views import Problem, SettingsShown

_ALWAYS: Final[Mapping[str, Schema]] = {
    name: {"const": value} for name, value in HEADERS.items() if name != "Content-Type"
}
_OTHER_OUTCOMES: Final = {
    ("POST", "/assertions"): (Outcome(409, "It was not asked for so.", JSON, PROBLEM, _ALWAYS),),
}
"""How some controls end, besides those ways in which all do."""

_PARAMETERS: Final = {"since": numbers(0, 10**15 - 1), "operation": one_of_texts(*OPERATIONS)}
"""What may stand in the query, where it is not any text."""


def operations() -> Mapping[tuple[str, str], Described]:
    """The controls by method and path."""
    return {
        (control.method, f"{PREFIX}{control.path}"): Described(
            control.summary,
            (
                Outcome(200, "It is done.", JSON, component(control.shown.__name__), _ALWAYS),
                Outcome(400, "Nothing is done; why.", JSON, PROBLEM, _ALWAYS),
                Outcome(403, "Asked for by a page of another site.", JSON, PROBLEM, _ALWAYS),
                *_OTHER_OUTCOMES.get((control.method, control.path), ()),
            ),
            parameters=[
                Parameter(name, means, _PARAMETERS.get(name, TEXT))
                for name, means in control.parameters.items()
            ],
            body=None if control.given is Nothing else _body(control.given.__name__),
        )
        for control in CONTROLS
    }


def _body(name: str) -> Body:
    return Body(component(name), (JSON,), required=bool(schemas()[name].get("required")))


def _setting_given(name: str, default: object) -> Schema:
    """What a setting may be set to."""
    if isinstance(default, bool):
        return TRUTH
    if isinstance(default, str):
        return {**TEXT, "minLength": 1}
    if name.endswith("_status"):
        return {**numbers(200, 599), "not": {"enum": list(WITHOUT_BODY)}}
    number = numbers(1, 10**9 - 1)
    return either(number, NULL, one_of_texts("none")) if name in LIMITS else number


def _setting_shown(name: str, default: object) -> Schema:
    if name in LIMITS:
        return either(numbers(1, 10**9 - 1), NULL)
    return _setting_given(name, default)


def _settings_given() -> Schema:
    changes = {name: _setting_given(name, value) for name, value in asdict(DEFAULTS).items()}
    return closed({}, changes)


def _settings_shown() -> Schema:
    settings = {name: _setting_shown(name, value) for name, value in asdict(DEFAULTS).items()}
    return closed({"settings": closed(settings)})


@cache
def schemas() -> Mapping[str, Schema]:
    """What is given and shown, by name."""
    found: dict[str, Schema] = dict(of_shown(Problem))
    for control in CONTROLS:
        found |= of_shown(control.shown)
        if control.given is not Nothing:
            found |= of_given(control.given)
    return {
        **found,
        SettingsChange.__name__: _settings_given(),
        SettingsShown.__name__: _settings_shown(),
    }
