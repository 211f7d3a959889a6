"""Workers behind a socket, as on another host: pytest-xdist's `--tx socket=`."""

import pytest

from tests.plugin.project import outcomes, shown
from tests.together.playing import QUICKLY, SOON, Shared
from tests.together.stores import PLACE


def test_a_worker_of_this_machine_and_one_behind_a_socket_meet_in_the_store(
    shared: Shared, behind_a_socket: str
) -> None:
    result = shared.run(
        *("--store", "tests.together.stores:on_one_file", "--store-together", *QUICKLY),
        *("--tx", "popen", "--tx", behind_a_socket),
    )

    assert outcomes(result) == {"passed": 5}
    assert "2 workers on 1 host met" in shown(result)


def test_a_host_on_which_the_store_is_another_one_is_told_of(
    shared: Shared, behind_a_socket: str
) -> None:
    elsewhere = shared.folder / "here"
    elsewhere.mkdir()

    result = shared.run(
        *("--store", "tests.together.stores:on_one_file", "--store-together", *SOON),
        *("--tx", "popen", "--tx", behind_a_socket),
        **{PLACE: str(elsewhere)},
    )

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert "the workers do not share a store" in shown(result)
