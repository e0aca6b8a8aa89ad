"""A plan and its progress as tables on paper."""

from collections.abc import Sequence
from datetime import date

from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from gongkai.documents.printing import NoChineseFont, Printed, TaskTable, fonts_of, to_docx, typeset
from gongkai.documents.printing.fonts import FontUsed
from gongkai.registers.organs.queries import Scope

from . import in_force_queries, progress_sheet
from .models import WorkPlan
from .progress import PublicPlan
from .state_words import word_of

ROWS_LIMIT = 2000
"""A table with more rows is for a spreadsheet, not for paper."""
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PDF = "application/pdf"
_PRINTED = (0, 1, 3, 4, 5, 6, 7, 9, 10)
"""The columns of the exchanged table that are printed; what is to be filled in is not."""


class TooLong(Exception):
    """The table has more rows than are printed."""


def may_print_progress(reach: Scope, plan: WorkPlan) -> bool:
    """Whether the reader's office owns the plan, and so sees the progress of every organ."""
    return in_force_queries.own_plans_in_force(reach).filter(pk=plan.pk).exists()


def tasks_table(plan: WorkPlan, lines: Sequence[progress_sheet.Line], *, on: date) -> TaskTable:
    """One row for each organ and task; raises ``TooLong``."""
    if len(lines) > ROWS_LIMIT:
        raise TooLong(f"plan {plan.pk}: {len(lines)} rows")
    columns = progress_sheet.columns()
    rows = progress_sheet.rows(plan, lines, on=on, state_word=word_of)
    return TaskTable(
        title=plan.title,
        organ=plan.organ.name,
        heads=tuple(columns[place].head for place in _PRINTED),
        rows=tuple(tuple(row[place] for place in _PRINTED) for row in rows),
        widths=(5, 8, 25, 9, 10, 13, 9, 7, 12),
        centred=frozenset({0, 5, 7}),
        facts=_facts(plan, on=on, count=len(lines)),
    )


def progress_table(shown: PublicPlan) -> TaskTable:
    """One row for each task, with how many organs have done it; raises ``TooLong``."""
    if len(shown.tasks) > ROWS_LIMIT:
        raise TooLong(f"plan {shown.plan.pk}: {len(shown.tasks)} rows")
    heads = (_("No."), _("Section"), _("Requirement"), _("Lead organs"), _("Other organs"), _("Due"), _("State"))
    rows = tuple(
        (
            str(task.number),
            task.section,
            task.text,
            task.leads,
            task.others,
            _day(task.due_on),
            f"{word_of(task.state)} {task.done}/{task.all}",
        )
        for task in shown.tasks
    )
    return TaskTable(
        title=_("%(plan)s: progress") % {"plan": shown.plan.title},
        organ=shown.plan.organ.name,
        heads=heads,
        rows=rows,
        widths=(5, 12, 34, 12, 14, 13, 8),
        centred=frozenset({0, 5, 6}),
        facts=_facts(shown.plan, on=shown.on, count=len(rows)),
    )


def _facts(plan: WorkPlan, *, on: date, count: int) -> tuple[str, ...]:
    known = (
        plan.organ.name,
        plan.document_number,
        _("As of %(day)s") % {"day": _day(on)},
        _("Rows: %(n)d") % {"n": count},
    )
    return tuple(one for one in known if one)


def _day(day: date | None) -> str:
    return date_format(day, "Y年n月j日") if day else ""


def as_pdf(table: TaskTable) -> Printed:
    """The table as PDF in the typefaces of this installation; raises ``NoChineseFont``."""
    return typeset(table, fonts=fonts_of(settings.FONTS_FOLDER))


def as_docx(table: TaskTable) -> bytes:
    """The table as DOCX."""
    return to_docx(table)


def fallbacks() -> list[FontUsed]:
    """The typefaces that stand in for those of the standard; none where there is no typeface at all."""
    try:
        return [one for one in fonts_of(settings.FONTS_FOLDER).report() if one.is_fallback]
    except NoChineseFont:
        return []
