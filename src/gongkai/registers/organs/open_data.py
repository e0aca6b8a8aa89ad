"""What is public of an organ: its functions, bodies, address, hours, telephone and heads (ORG-1, ORG-2), as open data.

Only what the law makes public is here (政府信息公开条例 第十二条、第二十条第二项); a personal mobile number never is.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, cast

from django.db.models import F, FilteredRelation, Q
from django.utils.translation import gettext as _

from gongkai.documents.spreadsheets import Column, defused, to_xlsx

from .models import Kind, NameKind, Organ, Responsibility, ResponsibilityKind

PERSONAL_MOBILE = re.compile(r"(?<!\d)(?:\+?86[-\s]?)?1[3-9]\d[-\s]?\d{4}[-\s]?\d{4}(?!\d)")
NEEDED = ("functions", "internal_bodies", "address", "hours", "telephone", "heads", "ogi_body")


@dataclass(frozen=True)
class PublicOrgan:
    """The public record of an organ on a day; ``missing`` names what should be published and is not there."""

    name: str
    short_name: str
    level: str
    kind: str
    above: str
    functions: str
    internal_bodies: tuple[str, ...]
    address: str
    post_code: str
    hours: str
    telephone: str
    fax: str
    email: str
    heads: tuple[str, ...]
    leaders_in_charge: tuple[str, ...]
    ogi_body: str
    ogi_telephone: str
    since: str
    as_of: str
    missing: tuple[str, ...]


def public_data(organ: Organ, on: date) -> PublicOrgan:
    """The public record of one organ."""
    return next(iter(public_data_of([organ], on)))


def public_data_of(organs: Iterable[Organ], on: date) -> list[PublicOrgan]:
    """The public records of the organs in force among ``organs``, in their order; two queries."""
    chosen = [organ for organ in organs if organ.is_in_force(on)]
    ids = [organ.pk for organ in chosen]
    facts = {row["pk"]: row for row in _facts(ids, on)}
    named: dict[int, list[Responsibility]] = {}
    for one in Responsibility.objects.in_force(on).filter(organ__in=ids).order_by("id"):
        named.setdefault(one.organ_id, []).append(one)
    return [_public(organ, facts[organ.pk], named.get(organ.pk, []), on) for organ in chosen]


REACHED = ("address", "hours", "telephone", "fax", "email", "post_code")
CHARGED = ("functions", "internal_bodies")


def _facts(ids: Sequence[int], on: date) -> Iterable[Mapping[str, Any]]:
    """Of each organ what is in force on the day: its official name, what it stands under, its contact and its remit."""
    rows = Organ.objects.filter(pk__in=ids).annotate(
        called=FilteredRelation("names", condition=_in_force("names", on) & Q(names__kind=NameKind.OFFICIAL)),
        placed=FilteredRelation("placements", condition=_in_force("placements", on)),
        reached=FilteredRelation("contacts", condition=_in_force("contacts", on)),
        charged=FilteredRelation("remits", condition=_in_force("remits", on)),
    )
    told = {"text": F("called__text"), "above": F("placed__parent__name")}
    told |= {name: F(f"reached__{name}") for name in REACHED} | {name: F(f"charged__{name}") for name in CHARGED}
    return cast("Iterable[Mapping[str, Any]]", rows.values("pk", **told))


def _in_force(relation: str, on: date) -> Q:
    is_open = Q(**{f"{relation}__until__isnull": True}) | Q(**{f"{relation}__until__gt": on})
    return is_open & Q(**{f"{relation}__since__lte": on})


def catalogued(organs: Iterable[Organ]) -> list[Organ]:
    """Those of ``organs`` that a catalogue of functions lists: all but leading groups."""
    return [organ for organ in organs if organ.kind != Kind.BODY]


COLUMNS = (
    "name",
    "level",
    "kind",
    "above",
    "functions",
    "internal_bodies",
    "address",
    "post_code",
    "hours",
    "telephone",
    "fax",
    "email",
    "heads",
    "ogi_body",
    "ogi_telephone",
    "missing",
)


def headings() -> dict[str, str]:
    """The columns of the catalogue of functions 机构职能目录, in the reader's language."""
    return {
        "name": _("Organ"),
        "level": _("Level"),
        "kind": _("Kind"),
        "above": _("Stands under"),
        "functions": _("Functions"),
        "internal_bodies": _("Internal bodies"),
        "address": _("Address"),
        "post_code": _("Post code"),
        "hours": _("Office hours"),
        "telephone": _("Telephone"),
        "fax": _("Fax"),
        "email": _("E-mail"),
        "heads": _("Heads"),
        "ogi_body": _("Open-government body"),
        "ogi_telephone": _("Telephone of the open-government body"),
        "missing": _("Missing"),
    }


WIDTHS = {"name": 28, "functions": 60, "internal_bodies": 40, "address": 32, "hours": 28, "ogi_body": 28, "missing": 32}
"""Of the columns with more to say than the others, in characters."""


def table(records: Iterable[PublicOrgan]) -> Iterator[list[str]]:
    """The rows of the catalogue, headings first."""
    labels = headings()
    yield [labels[column] for column in COLUMNS]
    for one in records:
        values = {**asdict(one), "missing": [labels[code] for code in one.missing]}
        yield [_cell(values[column]) for column in COLUMNS]


def as_xlsx(rows: Iterable[Sequence[str]]) -> bytes:
    """The rows of the catalogue as a workbook."""
    labels, *cells = rows
    columns = [Column(label, WIDTHS.get(name, 16)) for name, label in zip(COLUMNS, labels, strict=True)]
    return to_xlsx(columns, cells, title=_("Catalogue of functions"))


def as_csv(rows: Iterable[Sequence[str]]) -> str:
    """Rows as a CSV file that spreadsheets open as UTF-8; no cell is taken for a formula."""
    text = io.StringIO()
    csv.writer(text).writerows([defused(cell) for cell in row] for row in rows)
    return "\ufeff" + text.getvalue()


def lasting(record: PublicOrgan) -> dict[str, Any]:
    """A public record without the day on which it was read: the same until a fact changes."""
    told = asdict(record)
    del told["as_of"]
    return told


def as_json(records: Iterable[PublicOrgan]) -> list[Mapping[str, Any]]:
    """The records as values of JSON, with the names of their fields."""
    return [asdict(one) for one in records]


def without_mobile(telephone: str) -> str:
    """The numbers of an office among ``telephone``; those of a person's mobile are left out."""
    return PERSONAL_MOBILE.sub("", telephone).strip(" 、，,;；/")


def _cell(value: Any) -> str:
    return "；".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def _public(organ: Organ, told: Mapping[str, Any], named: Sequence[Responsibility], on: date) -> PublicOrgan:
    bodies = [one for one in named if one.kind == ResponsibilityKind.OGI_BODY]
    said = {name: told[name] or "" for name in (*REACHED, *CHARGED)}
    fields: dict[str, Any] = {
        "functions": said["functions"],
        "internal_bodies": tuple(line.strip() for line in said["internal_bodies"].splitlines() if line.strip()),
        "address": said["address"],
        "hours": said["hours"],
        "telephone": without_mobile(said["telephone"]),
        "heads": tuple(one.person_or_body for one in named if one.kind == ResponsibilityKind.HEAD),
        "ogi_body": bodies[0].person_or_body if bodies else "",
    }
    return PublicOrgan(
        name=told["text"] or organ.name,
        short_name=organ.short_name,
        level=organ.get_level_display(),
        kind=organ.get_kind_display(),
        above=told["above"] or "",
        post_code=said["post_code"],
        fax=without_mobile(said["fax"]),
        email=said["email"],
        leaders_in_charge=tuple(
            one.person_or_body for one in named if one.kind == ResponsibilityKind.LEADER_IN_CHARGE and one.filed_on
        ),
        ogi_telephone=without_mobile(bodies[0].telephone) if bodies else "",
        since=organ.since.isoformat(),
        as_of=on.isoformat(),
        missing=tuple(code for code in NEEDED if not fields[code]),
        **fields,
    )
