"""What the reader finds in a passage of which a person makes a task: its title, day and units, to be looked at."""

from dataclasses import dataclass
from datetime import date

from gongkai.documents.reading import UnitReading, UnreadableNotice, read_notice

from .models import WorkPlan
from .passages import Passage
from .rules import title_of


@dataclass(frozen=True)
class Proposal:
    """What a task of the passage would be."""

    words: str
    title: str
    stated_on: date | None = None
    deadline_phrase: str = ""
    units: tuple[UnitReading, ...] = ()


def proposal_of(plan: WorkPlan, passage: Passage) -> Proposal:
    """The passage read as the only item of a notice of the plan's year."""
    words = plan.text[passage.start : passage.end].strip()
    line = " ".join(words.split())
    notice = f"关于印发{plan.year}年政务公开工作要点的通知\n\n一、工作任务\n（一）{line}\n"
    try:
        read = read_notice(notice.encode(), name="passage").tasks
    except UnreadableNotice:
        read = ()
    if len(read) != 1:
        return Proposal(words, title_of(words))
    deadline = read[0].deadline
    day = deadline.value if deadline is not None else None
    phrase = deadline.text if deadline is not None and day is not None else ""
    return Proposal(words, title_of(read[0].text), day, phrase, read[0].responsible_units)
