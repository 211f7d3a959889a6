"""A run of steps, carried out by the real SDK on a store, and beside it on a model of the servers.

Each CRM call has to carry its user's token; the token endpoint must not be asked more often than is
needed; and after each step the store holds one record for each user who is logged in, with the
newest tokens.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NoReturn

from zohocrmsdk.src.com.zoho.api.authenticator import OAuthToken

from conformance import claims, people, sdk_release, shown
from conformance.contract import CLAUSES
from conformance.disagreement import Disagreement
from conformance.finding import Finding
from conformance.life_steps import (
    PEOPLE,
    ActFor,
    Call,
    Key,
    LogIn,
    LogInTooLate,
    RefuseARefresh,
    Remove,
    Revoke,
    Step,
    Wait,
    Way,
)
from conformance.model import NotAsked
from conformance.record import Record
from conformance.sdk import Life
from conformance.statements import Name, Statement, says
from fake_accounts_server import LogEntry, User


@dataclass
class _Known:
    """What a conformant store holds of a user, and what is true of it at the server."""

    person: str
    user: User
    is_stored: bool = False
    is_revoked: bool = False
    refreshes: int = 0
    expires_at: float = 0
    logins: int = 0

    @property
    def record(self) -> Record:
        """The tokens, as the fake server numbers them."""
        return Record(
            user_name=people.user_name(self.person),
            refresh_token=f"refresh-{self.person}-{self.logins}",
            access_token=f"access-{self.person}-{self.logins + self.refreshes}",
        )


class LifeTrial:
    """One life, and what must be true of it."""

    def __init__(self, life: Life) -> None:
        self.life = life
        self._known = {
            somebody.person: _Known(somebody.person, life.user(*somebody)) for somebody in PEOPLE
        }
        self._acts_for: _Known | None = None
        self._now = 0.0
        self._refuses = False

    def carry_out(self, steps: Iterable[Step]) -> None:
        """Carry a run out. Raises `Disagreement`."""
        for step in steps:
            try:
                self._look(self._carry_out(step))
            except NotAsked:
                continue
            except Disagreement as disagreement:
                if self.life.store.swallowed:
                    raise Disagreement("LIFE-12", disagreement) from None
                raise

    def _carry_out(self, step: Step) -> str:  # noqa: PLR0911 - one for each kind
        match step:
            case LogIn(person):
                return self._log_in(self._known[person])
            case LogInTooLate(person):
                return self._log_in_too_late(self._known[person])
            case ActFor(person, way, key):
                return self._act_for(self._known[person], way, key)
            case Call():
                return self._call()
            case Wait(seconds):
                self._wait(seconds)
            case Revoke(person, by_the_sdk):
                return self._revoke(self._known[person], by_the_sdk)
            case Remove(person):
                return self._remove(self._known[person])
            case RefuseARefresh():
                if self._refuses:
                    raise NotAsked("it is going to refuse one already")
                self.life.server_fails_once("refresh")
                self._refuses = True
        return "FIND-12"

    # The steps

    def _log_in(self, known: _Known) -> str:
        clause_id = "LIFE-11" if known.is_stored else "LIFE-1"
        token, mark = self.life.granted(known.user), self.life.mark()
        try:
            self.life.start(token, known.user)
        except Finding as finding:
            raise Disagreement(clause_id, finding) from None
        self._expect_requests(clause_id, mark, 1)
        known.logins += 1
        self._is_new(known)
        known.is_stored, known.is_revoked = True, False
        self._acts_for = known
        return clause_id

    def _log_in_too_late(self, known: _Known) -> str:
        token = self.life.granted(known.user)
        self._wait(people.HOUR / 2)
        self._acts_for = None
        try:
            self.life.start(token, known.user)
        except Finding:
            return "LIFE-8"
        start = "life.start({token}, {user})"
        claim = says(
            f"with pytest.raises(Exception):\n    {start}", token=token, user=Name(known.person)
        )
        self._disagree(
            "LIFE-8", expected="the SDK to say that it was refused", came="silence", claim=claim
        )
        return "LIFE-8"

    def _wait(self, seconds: float) -> None:
        self.life.pass_time(seconds)
        self._now += seconds

    def _act_for(self, known: _Known, way: Way, key: Key) -> str:
        if not known.is_stored or (way is Way.SWITCH and self._acts_for is None):
            raise NotAsked("a user who is not logged in, or nobody to switch from")
        token, mark = self._known_by(known, key), self.life.mark()
        acts = {Way.START: self.life.start, Way.RESTART: self.life.restart}
        act = acts.get(way, self.life.switch)
        needed = self._requests_needed(known)
        clause_id = self._clause_of_use(known)
        self._acts_for = known
        try:
            act(token, known.user)
        except Finding as finding:
            self._accept_or_disagree(known, clause_id, finding)
            return clause_id
        self._note_requests(clause_id, known, mark, needed)
        return clause_id

    def _call(self) -> str:
        known = self._acts_for
        if known is None:
            raise NotAsked("nobody acts")
        mark, needed = self.life.mark(), self._requests_needed(known)
        clause_id = self._clause_of_use(known)
        try:
            entry = self.life.call()
        except Finding as finding:
            self._accept_or_disagree(known, clause_id, finding)
            return clause_id
        self._expect_own_token(known, entry)
        self._note_requests(clause_id, known, mark, needed)
        return clause_id

    def _revoke(self, known: _Known, by_the_sdk: bool) -> str:
        if not known.is_stored or known.is_revoked:
            raise NotAsked("nothing to revoke")
        current = self._acts_for
        if by_the_sdk and (current is None or current.user.data_centre != known.user.data_centre):
            raise NotAsked("the SDK asks the data centre of the user whom it acts for")
        if by_the_sdk and not sdk_release.holds_here(CLAUSES["LIFE-6"]):
            raise NotAsked("the SDK of this release cannot revoke")
        if by_the_sdk:
            self.life.revoke(self.life.probe.id_of(known.record.only("user_name")))
        else:
            self.life.revoke_at_zoho(known.record.refresh_token or "", known.user)
        known.is_revoked = True
        alive = {other.record.refresh_token for other in self._stored() if not other.is_revoked}
        revoked = self.life.revoked()
        if known.record.refresh_token not in revoked or alive & set(revoked):
            self._disagree(
                "LIFE-6",
                expected=f"{known.record.refresh_token} revoked, and no other",
                came=f"revoked: {', '.join(revoked) or 'none'}",
                claim=says("assert {token} in life.revoked()", token=known.record.refresh_token),
            )
        return "LIFE-6"

    def _remove(self, known: _Known) -> str:
        if not known.is_stored or self._acts_for is None:
            raise NotAsked("nobody to remove")
        self.life.remove(self._known_by(known, Key.ID))
        known.is_stored = False
        if self._acts_for is known:
            self._acts_for = None
        return "LIFE-7"

    def _known_by(self, known: _Known, key: Key) -> OAuthToken:
        if key is Key.NAME:
            return self.life.by_name(known.user)
        if key is Key.ID:
            return self.life.by_id(self.life.probe.id_of(known.record.only("user_name")))
        return self.life.by_refresh_token(known.user)

    # What must be true

    def _is_new(self, known: _Known) -> None:
        known.expires_at = self._now + people.HOUR

    def _requests_needed(self, known: _Known) -> int:
        return 0 if self._now < known.expires_at else 1

    def _clause_of_use(self, known: _Known) -> str:
        """The clause that says how a stored token is used now."""
        if self._requests_needed(known):
            return "LIFE-3"
        return "LIFE-4" if known.refreshes else "LIFE-2"

    def _accept_or_disagree(self, known: _Known, clause_id: str, finding: Finding) -> None:
        """Accept a failure where the server has refused the refresh that was needed."""
        is_refused = self._requests_needed(known) and (known.is_revoked or self._refuses)
        self._refuses = self._refuses and not is_refused
        if not is_refused:
            raise Disagreement(clause_id, finding) from None

    def _note_requests(self, clause_id: str, known: _Known, mark: int, needed: int) -> None:
        made = self.life.token_requests(mark)
        self._expect_requests(clause_id, mark, needed)
        if made and made[-1].outcome == "ok":
            known.refreshes += 1
            self._is_new(known)

    def _expect_requests(self, clause_id: str, mark: int, number: int) -> None:
        requests = self.life.token_requests(mark)
        if len(requests) > number:
            self._disagree(
                clause_id,
                expected=f"{number or 'no'} token request{'s'[: number != 1]}",
                came="; ".join(map(str, requests)),
                claim=says(f"assert len(life.token_requests(mark)) <= {number}"),
            )

    def _expect_own_token(self, known: _Known, entry: LogEntry) -> None:
        if entry.user == known.user.email:
            return
        name = known.user.email
        self._disagree(
            "LIFE-5",
            expected=f"a CRM call with the access token of {name}",
            came=f"one with {entry.access_token}, of {entry.user}",
            claim=claims.instead_of(
                self.life.probe.script.last, "assert life.call().user == {name}", name=name
            ),
        )

    def _look(self, clause_id: str) -> None:
        """Compare what is stored with what must be."""
        if swallowed := self.life.store.swallowed:
            self._disagree(
                "LIFE-12",
                expected="every save_token of the SDK's to succeed",
                came=f"one raised {shown.error(swallowed[0])}, and the SDK swallowed it",
                claim=says("assert life.store.swallowed == []"),
            )
        listed = self.life.probe.records()
        names = sorted(known.record.user_name or "" for known in self._stored())
        if sorted(record.user_name or "" for record in listed) != names:
            self._disagree(
                clause_id,
                expected=f"a record of {' and of '.join(names) or 'nobody'}",
                came=f"the records of {[record.user_name for record in listed]}",
            )
        for known in self._stored():
            self._expect_newest(clause_id, known, listed)

    def _stored(self) -> list[_Known]:
        return [known for known in self._known.values() if known.is_stored]

    def _expect_newest(self, clause_id: str, known: _Known, listed: Sequence[Record]) -> None:
        own = next(record for record in listed if record.user_name == known.record.user_name)
        for name in ("refresh_token", "access_token"):
            if own[name] != known.record[name]:
                self._disagree(
                    clause_id,
                    expected=f"{name} {known.record[name]!r} in the record of {own.user_name}",
                    came=shown.value(name, own[name]),
                )

    def _disagree(
        self, clause_id: str, expected: str, came: str, claim: Statement | None = None
    ) -> NoReturn:
        raise Disagreement(clause_id, self.life.finding(expected=expected, came=came, claim=claim))
