"""What holds for each store on a server that is killed, and started again."""

import threading
import time
from collections.abc import Callable

import pytest
from zohocrmsdk.src.com.zoho.api.authenticator.store import TokenStore
from zohocrmsdk.src.com.zoho.crm.api.exception import SDKException

from tests.examples.people import ADA, GRACE, found, login, refresh_token_of
from tests.servers.private import PrivateServer


def each_call(store: TokenStore, id_: str) -> list[Callable[[], object]]:
    """Return a call of each of the six methods."""
    return [
        lambda: found(store, ADA),
        lambda: store.save_token(login(GRACE)),
        store.get_tokens,
        lambda: store.find_token_by_id(id_),
        lambda: store.delete_token(id_),
        store.delete_tokens,
    ]


def expect_to_outlive_a_kill(store: TokenStore, server: PrivateServer) -> None:
    """Each call raises while the server is away; then the same instance goes on with it all."""
    ada = login(ADA)
    store.save_token(ada)

    server.kill()
    for call in each_call(store, ada.get_id() or ""):
        with pytest.raises(SDKException) as failed:
            call()
        assert failed.value.__cause__ is not None
        assert "refresh-" not in str(failed.value)

    server.start()
    assert refresh_token_of(store, ADA) == "refresh-ada@example.com:60001-1"
    store.save_token(login(GRACE))
    assert len(store.get_tokens()) == 2


def expect_to_keep_what_was_saved(store: TokenStore, server: PrivateServer) -> None:
    """The server is killed while four threads save: what had returned is there afterwards."""
    returned: list[tuple[str, int]] = []
    ended: list[BaseException] = []

    def log_in_again_and_again(user: str) -> None:
        try:
            for number in range(100_000):
                store.save_token(login(user, number))
                returned.append((user, number))
        except SDKException as error:
            ended.append(error)

    users = [f"user{number}@example.com:{number}" for number in range(4)]
    threads = [threading.Thread(target=log_in_again_and_again, args=[user]) for user in users]
    for thread in threads:
        thread.start()
    while len({user for user, _ in returned}) < len(users) and len(ended) < len(threads):
        time.sleep(0.01)
    server.kill()
    for thread in threads:
        thread.join()
    server.start()

    assert len(ended) == len(threads)
    for user in users:
        last = max(number for whose, number in returned if whose == user)
        # The save after it raised, and may have been done before the server was gone.
        after = {f"refresh-{user}-{number}" for number in (last, last + 1)}
        assert refresh_token_of(store, user) in after
    assert len(store.get_tokens()) == len(users)
