"""The SDK shares one store among all threads of an application."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import chain, repeat
from threading import Barrier

from zohocrmsdk.src.com.zoho.api.authenticator.store import TokenStore

from tests.reference_stores.logins import ids, login, names, seen, user_of

THREADS = 6


def in_threads(work: Callable[[int], None]) -> None:
    """Call `work` with 0, 1, … in as many threads at once, and raise what they raise."""
    ready = Barrier(THREADS)

    def begin_together(thread: int) -> None:
        ready.wait()
        work(thread)

    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(begin_together, range(THREADS)))


def test_users_saved_in_several_threads_at_once_are_all_there(store: TokenStore) -> None:
    users = [[f"user-{thread}-{turn}" for turn in range(8)] for thread in range(THREADS)]

    def save(thread: int) -> None:
        for user in users[thread]:
            store.save_token(login(user))

    in_threads(save)
    assert names(store) == sorted(chain(*users))
    assert len(set(ids(store))) == THREADS * 8


def test_one_user_saved_in_several_threads_at_once_is_one_record(store: TokenStore) -> None:
    def save(thread: int) -> None:
        for time in range(5):
            store.save_token(login("ada", thread * 5 + time))

    in_threads(save)
    assert ids(store) == ["1"]


def test_a_reader_sees_one_save_or_another_and_never_a_mixture(store: TokenStore) -> None:
    possible = {seen(login("ada", time, id="1")) for time in range(30)}
    store.save_token(login("ada", 0))

    def save_or_read(thread: int) -> None:
        if thread == 0:
            for time in range(30):
                store.save_token(login("ada", time))
        else:
            for find in repeat(store.find_token, 30):
                found = find(user_of("ada"))
                assert found is not None
                assert seen(found) in possible

    in_threads(save_or_read)
