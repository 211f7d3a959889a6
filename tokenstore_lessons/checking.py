"""What the kit makes of the store of a lesson."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass

from conformance import Outcome, Verdict, check_store
from conformance.contract import CLAUSES, Clause, Level
from tokenstore_lessons.course import Lesson
from tokenstore_lessons.learners_folder import Desk


@dataclass(frozen=True)
class Standing:
    """How far a learner has come with a lesson."""

    lesson: Lesson
    verdict: Verdict

    @property
    def clauses(self) -> Sequence[Clause]:
        """Those that the lesson is about."""
        return [CLAUSES[id_] for id_ in self.lesson.clauses]

    @property
    def broken_elsewhere(self) -> Sequence[Clause]:
        """The `must` clauses that are broken, and were not at the lesson's start."""
        broken = self.verdict.clauses(Outcome.FAILED, Level.MUST)
        return [clause for clause in broken if clause.id not in self.lesson.clauses]

    @property
    def broken_should(self) -> Sequence[Clause]:
        """The clauses of good practice that are broken, and that this lesson is not about."""
        broken = self.verdict.clauses(Outcome.FAILED, Level.SHOULD)
        return [clause for clause in broken if clause.id not in self.lesson.clauses]

    @property
    def unseen(self) -> Sequence[Clause]:
        """Those of which nothing could be seen, mostly because of the broken ones."""
        return [*self.verdict.clauses(Outcome.UNKNOWN), *self.verdict.clauses(Outcome.KIT_ERROR)]

    @property
    def is_done(self) -> bool:
        """Whether all clauses of the lesson are kept, and no other `must` is broken or unseen."""
        kept = all(self.is_kept(clause) for clause in self.clauses)
        return kept and not self.broken_elsewhere and not self.unseen

    def is_kept(self, clause: Clause) -> bool:
        """Whether the store keeps a clause."""
        return self.verdict.outcome_of(clause.id) is Outcome.PASSED


def check(desk: Desk) -> Standing:
    """Hold the learner's store to the whole contract, from within the lesson's folder.

    Raises `StoreUnavailable` where the store cannot be had, from a typing error, say.
    """
    os.chdir(desk.folder)
    sys.path.insert(0, str(desk.folder))
    lesson = desk.lesson
    return Standing(lesson, check_store(STORE, effort="quick", require=lesson.requires))


STORE = "lesson:MyStore"
