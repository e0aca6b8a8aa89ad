"""The circular about a check: what was found where, and how far its correction is, as text and as a table."""

from collections.abc import Iterator, Sequence
from datetime import date

from django.utils.translation import gettext as _

from gongkai.documents.spreadsheets import Column

from .models import Inspection
from .queries import OrganSummary

# The circular itself is an official Chinese document, so its words are not translated.
STATE_WORDS = {
    "overdue": "逾期未整改",
    "due_soon": "整改中",
    "running": "整改中",
    "pending": "整改中",
    "met": "已整改",
    "met_late": "已整改（逾期）",
    "historical": "整改中",
    "closed": "已撤销",
}


def written(day: date) -> str:
    """A day as an official document writes it."""
    return f"{day.year}年{day.month}月{day.day}日"


def text_of(inspection: Inspection, organs: Sequence[OrganSummary], *, on: date) -> str:
    """The circular as plain text, to be pasted into a document."""
    return "\n".join(_lines(inspection, organs, on=on)) + "\n"


def _lines(inspection: Inspection, organs: Sequence[OrganSummary], *, on: date) -> Iterator[str]:
    rows = [row for one in organs for row in one.rows]
    done = sum(1 for row in rows if row.state in {"met", "met_late"})
    late = sum(1 for row in rows if row.state == "overdue")
    yield f"关于{inspection.title}情况的通报"
    yield ""
    held_by = inspection.held_by or inspection.organ.name
    yield (
        f"{written(inspection.held_on)}，{held_by}开展了{inspection.get_kind_display()}"
        f"{f'，检查范围：{inspection.scope}' if inspection.scope else ''}。"
        f"共发现问题{len(rows)}个，涉及{len(organs)}个单位。截至{written(on)}，已整改{done}个，逾期未整改{late}个。"
        "现将有关情况通报如下。"
    )
    for number, one in enumerate(organs, start=1):
        yield ""
        yield f"{number}．{one.organ.name}（{len(one.rows)}个）"
        for place, row in enumerate(one.rows, start=1):
            where = f"（{row.finding.place}）" if row.finding.place else ""
            rule = f"依据：{row.finding.rule}。" if row.finding.rule else ""
            yield (
                f"（{place}）{row.finding.what.rstrip('。')}{where}。{rule}"
                f"整改期限：{written(row.finding.correct_by)}；{STATE_WORDS[row.state.value]}。"
            )
    yield ""
    yield inspection.organ.name
    yield written(on)


def columns() -> list[Column]:
    """The heads of the table."""
    return [
        Column(_("Organ"), 26),
        Column(_("What was found"), 48),
        Column(_("Where"), 28),
        Column(_("Indicator or clause"), 24),
        Column(_("To be corrected by"), 16),
        Column(_("State"), 16),
    ]


def table_of(organs: Sequence[OrganSummary]) -> Iterator[list[str]]:
    """One row for each finding."""
    for one in organs:
        for row in one.rows:
            found = row.finding
            yield [
                one.organ.name,
                found.what,
                found.place,
                found.rule,
                written(found.correct_by),
                STATE_WORDS[row.state.value],
            ]
