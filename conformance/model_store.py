"""The model as a store: what a program must pass on before it may blame another."""

from __future__ import annotations

import contextlib
import itertools
import threading
from collections.abc import Iterator

from zohocrmsdk.src.com.zoho.api.authenticator import OAuthToken
from zohocrmsdk.src.com.zoho.api.authenticator.store import TokenStore
from zohocrmsdk.src.com.zoho.crm.api.exception import SDKException

from conformance.model import LOGGED_IN_BY, Choices, Held, Model, NotAsked
from conformance.record import TOKENS, Record, read, to_token, write


class ModelStore(TokenStore):
    """Does what the contract says, and refuses with `NotAsked` what the sources leave open.

    One call has the model at a time, whichever threads they come from.
    """

    def __init__(self, choices: Choices | None = None) -> None:
        self._model = Model(choices or Choices())
        self._used: set[str] = set()
        self._alone = threading.Lock()
        self.left_open = False
        """Whether it was asked what the sources leave open: another store may do what it likes."""

    def find_token(self, token: OAuthToken) -> OAuthToken | None:
        """Return the record that the token's key points at, in the caller's token."""
        asked = read(token)
        if not (asked.id or asked.user_name or any(asked[name] for name in TOKENS)):
            return None
        with self._asked():
            found = [held.record for held in self._model.found(asked)]
        if not found:
            return None
        write(found[0].updated_by(asked), token)
        return token

    def save_token(self, token: OAuthToken) -> None:
        """Keep the token; set the record's id on it."""
        given = read(token)
        with self._asked():
            same = self._model.same_as(given)
            if not any(given[name] for name in TOKENS):
                self._take_no_token_for_one(same)
            self._refuse_a_key_without_its_client(given, same)
            held = self._model.keep(given.with_(id=self._id(given, same)), same)
        token.set_id(held.record.id)

    def delete_token(self, id: str) -> None:
        """Let the record go, if there is one."""
        with self._alone:
            held = self._model.of(id) if isinstance(id, str) else None
            if held is not None:
                self._model.delete(held)

    def get_tokens(self) -> list[OAuthToken]:
        """Return every record as a token of its own."""
        with self._alone:
            records = [held.record for held in self._model.held]
        return [to_token(record) for record in records]

    def delete_tokens(self) -> None:
        """Let every record go."""
        with self._alone:
            self._model.wipe()

    def find_token_by_id(self, id: str) -> OAuthToken | None:
        """Return the record as a token, or None."""
        with self._alone:
            held = self._model.of(id) if isinstance(id, str) else None
            return None if held is None else to_token(held.record)

    @contextlib.contextmanager
    def _asked(self) -> Iterator[None]:
        try:
            with self._alone:
                yield
        except NotAsked:
            self.left_open = True
            raise

    def _take_no_token_for_one(self, same: Held | None) -> None:
        if same is None:
            raise SDKException("TOKEN_STORE", "No such record, and no token to make one of")
        raise NotAsked("an update without any token in it")

    def _refuse_a_key_without_its_client(self, given: Record, same: Held | None) -> None:
        has_a_client = given.client_id and given.client_secret
        if same is None and not has_a_client and any(given[name] for name in LOGGED_IN_BY):
            raise NotAsked("a refresh or grant token without its client")

    def _id(self, given: Record, same: Held | None) -> str | None:
        """Return the id that a record has, was brought, or is given: never one that was used."""
        if same is not None:
            return same.record.id
        id_ = given.id or next(id_ for id_ in map(str, itertools.count(1)) if id_ not in self._used)
        self._used.add(id_)
        return id_
