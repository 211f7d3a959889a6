"""Hypothesis strategies: logins with any subset of their fields, hostile text, keys that are alike.

A drawn example reaches a story as a mapping of names to values; `record`, `text`, `pair` and
`names` take a value out of it with its type.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import Final

from hypothesis import strategies as st

from conformance import near_misses
from conformance.people import API_DOMAINS, CLIENT, OTHER_CLIENT, login
from conformance.record import Record

HOSTILE: Final = (
    "O'Brien",
    'say "hello"',
    "a,b",
    "a;b",
    "line\nline",
    "line\r\nline",
    "return\r",
    "tab\tseparated",
    " leading",
    "trailing ",
    "back\\slash",
    "a/b",
    "../x",
    "..",
    "x' OR '1'='1",
    "100%_",
    "nul\x00inside",
    "zo\u00eb",
    "zoe\u0308",
    "\u65e5\u672c",
    "key \U0001f511",
    "lone \ud800",
    "None",
    "null",
    "0",
    "007",
    "1e3",
    "{}",
    "<a>&amp;",
    "${HOME}",
    "%s",
    "x" * 300,
    "x" * 4_096,
)
"""Text that stores have been seen to lose, cut, fold or choke on."""


def hostile_text() -> st.SearchStrategy[str]:
    """Draw text to store: the hostile samples, and any code points, lone surrogates among them.

    Made of numbers: `st.text()` would first read the whole Unicode database, for a second or two.
    """
    code_points = st.integers(ord(" "), ord("~")) | st.integers(0, sys.maxunicode)
    return st.sampled_from(HOSTILE) | st.lists(code_points.map(chr), min_size=1, max_size=20).map(
        "".join
    )


def plain_text() -> st.SearchStrategy[str]:
    """Draw text that any storage can compare: letters, digits and signs of some scripts."""
    return st.text("abcXYZ0189.@:-_%'\u00e9\u00c9\u00df\u0130\u03c3\u03a3", min_size=2, max_size=12)


def key_fields() -> st.SearchStrategy[object]:
    """Draw the name of a key field."""
    return st.sampled_from(("user_name", "access_token", "refresh_token", "grant_token"))


def alike_pairs() -> st.SearchStrategy[object]:
    """Draw two different texts, most of them a text and one of its near misses."""
    alike = plain_text().flatmap(
        lambda text: st.tuples(st.just(text), st.sampled_from(near_misses.of_key(text)))
    )
    return (alike | st.tuples(plain_text(), plain_text())).filter(lambda pair: pair[0] != pair[1])


def logins(person: str) -> st.SearchStrategy[object]:
    """Draw a person's login with any subset of its fields that makes sense to a store.

    There is always a user name and a token; a refresh or grant token comes with its client.
    """
    return st.builds(
        _login,
        st.just(person),
        st.sampled_from((CLIENT, OTHER_CLIENT)),
        st.sampled_from(API_DOMAINS),
        st.sets(st.sampled_from(("client", "refresh_token", "grant_token", "access_token"))),
        st.sets(st.sampled_from(("expires_in", "redirect_url", "api_domain"))),
    )


def _login(
    person: str, client: tuple[str, str], api_domain: str, kept: set[str], less: set[str]
) -> Record:
    whole = login(person, api_domain=api_domain).with_(client_id=client[0], client_secret=client[1])
    tokens = kept - {"client"}
    if "client" not in kept:
        return whole.without(
            "client_id", "client_secret", "refresh_token", "grant_token", *sorted(less)
        )
    if not tokens:
        return whole.without(*sorted(less))
    return whole.without(*sorted({"refresh_token", "grant_token", "access_token"} - tokens | less))


def some_of(*names: str) -> st.SearchStrategy[object]:
    """Draw some of the names, at least one."""
    return st.sets(st.sampled_from(names), min_size=1).map(lambda drawn: tuple(sorted(drawn)))


def record(values: Mapping[str, object], name: str) -> Record:
    """Take a record out of an example."""
    value = values[name]
    assert isinstance(value, Record)
    return value


def text(values: Mapping[str, object], name: str) -> str:
    """Take a text out of an example."""
    value = values[name]
    assert isinstance(value, str)
    return value


def names(values: Mapping[str, object], name: str) -> tuple[str, ...]:
    """Take a tuple of texts out of an example."""
    value = values[name]
    assert isinstance(value, tuple)
    return value


def pair(values: Mapping[str, object], name: str) -> tuple[str, str]:
    """Take a pair of texts out of an example."""
    one, other = names(values, name)
    return one, other
