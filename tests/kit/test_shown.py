"""What a person is shown of a store's own texts."""

from conformance import shown


def test_a_lone_surrogate_is_shown_by_its_number() -> None:
    assert shown.error(ValueError("not \ud800 text")) == r"ValueError: not \ud800 text"
