"""The table of a batch that was public elsewhere: one row a record, as CSV or JSON; every fault with its row."""

import csv
import io
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from gongkai.law import Profile

from . import heads
from .content import Content, Extent, Mode
from .wording import attributes_of

NUMBER = re.compile(r"(?P<code>.+?)[〔\[［（(](?P<year>\d{4})[〕\]］）)]第?(?P<serial>\d{1,5})号?")
DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
TRUE = {"1", "true", "yes", "是"}
OWN = {"released_on", "address", "files"}
LISTED = {"joint_issuers", "terms"}
DATES = {"formed_on", "effective_on", "expires_on", "released_on"}
TEXTS = {one.name for one in fields(Content) if one.type is str} - {"origin", "attribute"}
KNOWN = TEXTS | LISTED | DATES | OWN | {"document_number", "attribute", "is_normative"}


class WrongTable(Exception):
    """A table that cannot be taken over; ``faults`` are sentences for the reader, each with its row."""

    def __init__(self, *faults: str) -> None:
        super().__init__("; ".join(faults))
        self.faults = faults


@dataclass(frozen=True)
class HistoricRow:
    """One record of a batch: what it says, since when and where it was public, and the names of its attachments."""

    content: Content
    released_on: date
    address: str
    files: tuple[str, ...]


def read_table(name: str, data: bytes, *, law: Profile, issuer: str, today: date) -> list[HistoricRow]:
    """Every row; raise ``WrongTable`` with all that is wrong at once."""
    found, faults = [], []
    for number, told in enumerate(_rows(name, data), start=1):
        try:
            found.append(_row(told, law=law, issuer=issuer, today=today))
        except ValueError as wrong:
            faults.append(_("Row %(number)d: %(fault)s") % {"number": number, "fault": wrong})
    if faults or not found:
        raise WrongTable(*(faults or [_("The table has no rows.")]))
    return found


def _rows(name: str, data: bytes) -> list[dict[str, Any]]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("gb18030", errors="replace")
    if name.lower().endswith(".json"):
        try:
            told = json.loads(text)
        except json.JSONDecodeError as wrong:
            raise WrongTable(_("It is not JSON: %(fault)s") % {"fault": wrong}) from wrong
        if not isinstance(told, list) or not all(isinstance(one, dict) for one in told):
            raise WrongTable(_("A JSON table is a list of objects, one for each record."))
        return [_named(one) for one in told]
    return [_named(one) for one in csv.DictReader(io.StringIO(text))]


def _named(told: Mapping[str | None, Any]) -> dict[str, Any]:
    """The row with the platform's names of the columns, which may be given in the reader's language."""
    named = {_heading(str(key)): value for key, value in told.items() if key is not None}
    return {key: value for key, value in named.items() if value not in (None, "", [])}


def _heading(given: str) -> str:
    own = {_("Public since"): "released_on", _("Web address"): "address", _("Attachments"): "files", _("Body"): "body"}
    titles = {str(label): name for name, label in heads.labels().items()} | own
    return titles.get(given.strip(), given.strip())


def _row(told: dict[str, Any], *, law: Profile, issuer: str, today: date) -> HistoricRow:
    if unknown := sorted(told.keys() - KNOWN):
        raise ValueError(_("no such column: %(names)s") % {"names": "、".join(unknown)})
    values = {key: _value(key, value) for key, value in told.items()}
    released_on = values.pop("released_on", None)
    if released_on is None or released_on > today:
        raise ValueError(_("the day since which it was public is missing or lies after today"))
    if not values.get("title"):
        raise ValueError(_("the title is missing"))
    own = {key: values.pop(key, "") for key in ("address", "files", "attribute", "document_number")}
    content = replace(Content(issuer=issuer), **values, **_number(own["document_number"]))
    return HistoricRow(_with_attribute(content, own["attribute"], law), released_on, own["address"], own["files"] or ())


def _value(key: str, value: Any) -> Any:
    if key in DATES:
        return _day(str(value))
    if key in LISTED or key == "files":
        parts = value if isinstance(value, list) else re.split(r"[、;；\n]", str(value))
        return tuple(part for part in (str(one).strip() for one in parts) if part)
    if key == "is_normative":
        return value is True or str(value).strip().lower() in TRUE
    return str(value).replace("\r\n", "\n").strip()


def _day(given: str) -> date:
    found = DAY.fullmatch(given.strip())
    if found is None:
        raise ValueError(_("no date: %(given)s") % {"given": given[:40]})
    return date(*(int(part) for part in found.groups()))


def _number(given: str) -> dict[str, Any]:
    if not given:
        return {}
    found = NUMBER.fullmatch(given)
    if found is None:
        raise ValueError(_("no document number: %(given)s") % {"given": given[:60]})
    return {"number_code": found["code"], "number_year": int(found["year"]), "number_serial": int(found["serial"])}


def _with_attribute(content: Content, given: str, law: Profile) -> Content:
    """With the attribute that was given, or the place's word for what is public in full."""
    known = attributes_of(law)
    first = next((name for name, one in known.items() if (one.extent, one.mode) == ("full", "proactive")), "")
    chosen = known.get(given or first)
    if chosen is None:
        raise ValueError(_("no such disclosure attribute: %(given)s") % {"given": given[:40]})
    return replace(content, attribute=given or first, extent=Extent(chosen.extent), mode=Mode(chosen.mode))
