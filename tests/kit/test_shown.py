"""What a person is shown of a store's own texts."""

from conformance import shown


def test_a_lone_surrogate_is_shown_by_its_number() -> None:
    assert shown.error(ValueError("not \ud800 text")) == r"ValueError: not \ud800 text"


def test_of_a_very_long_message_the_beginning_is_shown() -> None:
    told = shown.error(ValueError("no row here. " * 80_000))

    assert told.startswith("ValueError: no row here.")
    assert told.endswith("(1,040,000 characters)")
    assert len(told) < 2_100


def test_what_a_long_message_is_cut_at_is_no_half_of_a_secret() -> None:
    told = shown.error(ValueError(f"{'no row here. ' * 300}password=correct-horse-battery"))

    assert "correct" not in told


def test_a_secret_in_a_class_name_is_shortened() -> None:
    secret = "0a1b2c3d" * 6
    assert secret not in shown.error(type(f"E{secret}", (Exception,), {})("no"))
