"""Due: the answer to "by when, and why", which explains itself when asked."""

from dataclasses import dataclass
from functools import cached_property

from gongkai.law.explanation import history_of, sentence_of, steps_of
from gongkai.law.reckoning import Reckoning, Step


@dataclass(frozen=True)
class Due(Reckoning):
    """A due date. What it means follows ``span.kind``: the latest lawful day, for a minimum period the earliest."""

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        """The days one by one."""
        return steps_of(self)

    @cached_property
    def history(self) -> tuple[Step, ...]:
        """The days of the counts that were broken off before; while the clock waits, of the one it stopped."""
        return history_of(self)

    @cached_property
    def sentence(self) -> str:
        """Why this day, in one Chinese sentence."""
        return sentence_of(self)
