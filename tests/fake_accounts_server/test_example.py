import doctest

import fake_accounts_server


def test_the_example_of_use_works_as_shown() -> None:
    failures, attempts = doctest.testmod(fake_accounts_server)
    assert (failures, attempts > 0) == (0, True)
