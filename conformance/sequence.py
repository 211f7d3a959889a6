"""The calls that were made and the requests that were sent, as the arrows of a sequence diagram."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from conformance import shown
from conformance.calls import Call, NotBack, Request
from conformance.evidence import Message, Party
from conformance.record import Record


def messages_of(calls: Sequence[Call]) -> tuple[Message, ...]:
    """Return the arrows, in the order in which they went."""
    return tuple(message for call in calls for message in _messages(call))


def _messages(call: Call) -> Iterator[Message]:
    if call.request is not None:
        yield from _of_request(call.request)
    elif call.aside is not None:
        to_the_sdk = (Party.APPLICATION, Party.SDK) if call.is_asked_of_the_sdk else ()
        yield Message(call.aside, *to_the_sdk)
    else:
        yield from _of_call(call)


def _of_request(request: Request) -> Iterator[Message]:
    server = Party.CRM if request.is_to_the_crm else Party.ACCOUNTS
    yield Message(request.what, Party.SDK, server)
    yield Message(request.answer, server, Party.SDK, is_answer=True)


def _of_call(call: Call) -> Iterator[Message]:
    caller = Party.SDK if call.is_by_the_sdk else Party.APPLICATION
    yield Message(f"{call.method}({', '.join(map(_short, call.arguments))})", caller, Party.STORE)
    yield Message(_answer(call), Party.STORE, caller, is_answer=True)


def _answer(call: Call) -> str:
    if call.raised is not None:
        return f"raised {call.raised}"
    return "no answer" if call.answer is NotBack else _short(call.answer)


def _short(value: object) -> str:
    """Show a record by what it is found by; a diagram has no room for all of it."""
    if isinstance(value, Record):
        parts = [f"{name}={shown.value(name, part)}" for name, part in value.present()]
        names = ("id=", "user_name=", "access_token=", "refresh_token=", "grant_token=")
        telling = [part for part in parts if part.startswith(names)]
        return f"token({', '.join(telling[:4])})"
    if isinstance(value, list):
        return f"{len(value)} token{'s'[: len(value) != 1]}"
    return shown.anything(value)
