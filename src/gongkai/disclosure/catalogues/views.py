"""The public pages of catalogues: how far each government is, one catalogue as a tree, its versions, its files."""

from collections.abc import Iterable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from gongkai.documents import spreadsheets
from gongkai.registers.obligations import clock
from gongkai.registers.organs import sites
from gongkai.registers.organs.data_blocks import as_json
from gongkai.registers.organs.models import Organ
from gongkai.registers.organs.public_pages import canonical, for_everyone
from gongkai.registers.organs.public_queries import below
from gongkai.registers.organs.views import elsewhere

from . import public_queries, queries, sheets, words
from .models import Catalogue, Edition
from .queries import Coverage
from .rules import OF_DISCLOSURE, Kind

SECTION = "public_catalogues"
DONE = ("published", "not_involved")


def crumbs_to(*more: tuple[str, str]) -> list[tuple[str, str]]:
    """Where a page of the catalogues stands."""
    return [(_("Disclosure catalogues"), reverse("public_catalogues")), *more]


def light_of(state: str) -> dict[str, str]:
    """How a state is lit, and its word."""
    return {"state": words.LIGHTS[state], "word": str(words.STATES[state][1])}


# -- how far each government is ----------------------------------------------------------------------------------------


@for_everyone
def catalogues(request: HttpRequest) -> HttpResponse:
    """How far the governments are with the pilot fields, and the other published catalogues of governments."""
    on, site = clock.today(), sites.of(request)
    governments = public_queries.governments(site, on)
    compilers = public_queries.compilers(governments)
    covered = queries.coverages(compilers)
    others = public_queries.published_catalogues(site).exclude(kind=Kind.FIELD)
    context = {
        "rows": [_progress(one, covered[one.pk]) for one in compilers],
        "fields": _fields_of(covered.values()),
        "others": [_listed(one) for one in others.filter(organ__in=governments)[:300]],
        "canonical": canonical(request, request.path),
        "crumbs": [(_("Disclosure catalogues"), "")],
        "section": SECTION,
    }
    return render(request, "catalogues/public/catalogues.html", context)


def _progress(organ: Organ, found: list[Coverage]) -> dict[str, Any]:
    done = sum(one.state in DONE for one in found)
    is_whole = done == len(found)
    word = _("Complete") if is_whole else _("Incomplete")
    return {"organ": organ, "done": done, "total": len(found), "state": "ok" if is_whole else "late", "word": word}


def _fields_of(covered: Any) -> list[dict[str, Any]]:
    """Every field of the places, with how many governments are done with it."""
    found: dict[str, dict[str, Any]] = {}
    for one in (each for of_organ in covered for each in of_organ):
        row = found.setdefault(one.field.id, {"field": one.field, "done": 0, "all": 0})
        row["done"] += one.state in DONE
        row["all"] += 1
    return list(found.values())


def _listed(catalogue: Catalogue) -> dict[str, Any]:
    return {"catalogue": catalogue, "kind": words.KINDS[catalogue.kind], "url": address_of(catalogue)}


def address_of(catalogue: Catalogue) -> str:
    """The lasting public address."""
    return reverse("public_catalogue", args=[catalogue.public_id])


@for_everyone
def catalogues_of(request: HttpRequest, number: int) -> HttpResponse:
    """The catalogues of one organ: of a government each pilot field and how far it is, and its other lists."""
    site = sites.of(request)
    organ = get_object_or_404(Organ, pk=number)
    if not site.covers(organ.pk):
        return elsewhere(request)
    on = clock.today()
    compiles = bool(queries.compilers([organ])) and organ.is_in_force(on)
    covered = queries.coverage(organ) if compiles else []
    lower = queries.compilers(one for one in below(organ, on) if site.covers(one.pk)) if compiles else []
    of_lower = queries.coverages(lower) if lower else {}
    others = public_queries.published_catalogues(site).filter(organ=organ).exclude(kind=Kind.FIELD)
    context = {
        "organ": organ,
        "progress": _progress(organ, covered) if covered else None,
        "fields": [_field(one) for one in covered],
        "others": [_listed(one) for one in others],
        "lower": [_progress(one, of_lower[one.pk]) for one in lower],
        "canonical": canonical(request, request.path),
        "crumbs": crumbs_to((organ.name, "")),
        "section": SECTION,
    }
    return render(request, "catalogues/public/catalogues_of.html", context)


def _field(one: Coverage) -> dict[str, Any]:
    """A field as everyone sees it: a draft is nobody's business, so it is still missing."""
    state = "missing" if one.state == "draft" else one.state
    url = address_of(one.catalogue) if one.catalogue and state == "published" else ""
    return {"covered": one, "url": url, **light_of(state)}


@for_everyone
def field(request: HttpRequest, field: str) -> HttpResponse:
    """One pilot field: the catalogues of the governments, and those that have none."""
    on, site = clock.today(), sites.of(request)
    compilers = public_queries.compilers(public_queries.governments(site, on))
    covered = queries.coverages(compilers)
    found = [(organ, one) for organ in compilers for one in covered[organ.pk] if one.field.id == field]
    if not found:
        raise Http404
    told = found[0][1].field
    context = {
        "field": told,
        "rows": [{"organ": organ, **_field(one)} for organ, one in found],
        "canonical": canonical(request, request.path),
        "crumbs": crumbs_to((told.title, "")),
        "section": SECTION,
    }
    return render(request, "catalogues/public/field.html", context)


# -- one catalogue -----------------------------------------------------------------------------------------------------


def _found(public_id: str) -> Catalogue:
    published = Catalogue.objects.filter(published__isnull=False).select_related("organ")
    return get_object_or_404(published, public_id=public_id)


@for_everyone
def catalogue(request: HttpRequest, public_id: str, part: int = 1) -> HttpResponse:
    """One catalogue as a tree of matters, each with content, basis, limit, subject, channels and its state."""
    found = _found(public_id)
    if not sites.of(request).covers(found.organ_id):
        return elsewhere(request)
    assert found.published is not None
    rows = queries.cells_in(found, found.published)
    begin = (part - 1) * public_queries.AT_ONCE
    shown = rows[begin : begin + public_queries.AT_ONCE]
    if not shown and part != 1:
        raise Http404
    of_disclosure = found.kind in OF_DISCLOSURE
    lines = public_queries.lines(shown, of_disclosure=of_disclosure, on=clock.today())
    edition = public_queries.editions_of(found)[0]
    context = {
        "catalogue": found,
        "kind": words.KINDS[found.kind],
        "edition": edition,
        "number": len(rows),
        "branches": [(one, f"{_place(found, one.part)}#m-{one.place}") for one in public_queries.branches(rows)],
        "groups": _groups(lines, begin),
        "part": part,
        "parts": [(n, _place(found, n)) for n in range(1, _parts(len(rows)) + 1)],
        "downloads": downloads(found),
        "canonical": canonical(request, request.path),
        "crumbs": crumbs_to(
            (found.organ.name, reverse("public_catalogues_of", args=[found.organ_id])), (found.title, "")
        ),
        "section": SECTION,
    }
    return render(request, "catalogues/public/catalogue.html", context)


def _parts(number: int) -> int:
    return max(-(-number // public_queries.AT_ONCE), 1)


def _place(catalogue: Catalogue, part: int) -> str:
    """The address of a page of a catalogue."""
    if part == 1:
        return address_of(catalogue)
    return reverse("public_catalogue_part", args=[catalogue.public_id, part])


def _groups(lines: Iterable[public_queries.Line], begin: int) -> list[dict[str, Any]]:
    """The lines under their first-level matters; ``begin`` is the place of the first line."""
    found: list[dict[str, Any]] = []
    for place, one in enumerate(lines, start=begin):
        if not found or found[-1]["matter"] != one.cells.first:
            found.append({"matter": one.cells.first, "place": place, "lines": []})
        found[-1]["lines"].append(_line(one))
    return found


def _line(one: public_queries.Line) -> dict[str, Any]:
    matter = " · ".join(filter(None, (one.cells.second, one.cells.third))) or one.cells.matter
    told = [(head, said) for head, said in words.told(one.cells) if head not in _in_the_heading()]
    light = light_of(one.standing.state) if one.standing else {}
    return {
        "entry": one.entry,
        "matter": matter,
        "url": reverse("public_entry", args=[one.entry.public_id]),
        "told": told,
        "last_on": one.standing.last_on if one.standing else None,
        "number": one.standing.hanging.count if one.standing and one.standing.hanging else 0,
        "why": why_of(one.standing) if one.standing else "",
        **light,
    }


def _in_the_heading() -> set[str]:
    return {str(words.COLUMNS[name]) for name in ("number", "first", "second", "third")}


def why_of(standing: queries.Standing) -> str:
    """Whose duty it is that an entry is empty or stale, and by which limit."""
    if standing.state == queries.CURRENT:
        return ""
    limit = words.rule_said(standing.entry.rule, standing.entry.number)
    said = _("%(organ)s owes it: %(limit)s.")
    return said % {"organ": standing.entry.owner.name, "limit": limit}


def downloads(catalogue: Catalogue) -> list[dict[str, str]]:
    """The published version in other forms."""
    kinds = ("xlsx", "csv", "json")
    return [
        {"label": kind.upper(), "url": reverse(f"public_catalogue_{kind}", args=[catalogue.public_id])}
        for kind in kinds
    ]


# -- versions ----------------------------------------------------------------------------------------------------------


@for_everyone
def versions(request: HttpRequest, public_id: str) -> HttpResponse:
    """Every published version: when, why, how many entries."""
    found = _found(public_id)
    if not sites.of(request).covers(found.organ_id):
        return elsewhere(request)
    context = {
        "catalogue": found,
        "editions": public_queries.editions_of(found),
        "canonical": canonical(request, request.path),
        "crumbs": crumbs_to((found.title, address_of(found)), (_("Versions"), "")),
        "section": SECTION,
    }
    return render(request, "catalogues/public/versions.html", context)


@for_everyone
def version(request: HttpRequest, public_id: str, number: int) -> HttpResponse:
    """What one version changed (CAT-3)."""
    found = _found(public_id)
    if not sites.of(request).covers(found.organ_id):
        return elsewhere(request)
    editions = public_queries.editions_of(found)
    this = next((one for one in editions if one.number == number), None)
    if this is None:
        raise Http404
    before = next((one for one in editions if one.number < number), None)
    said = queries.said_in(this)
    context = {
        "catalogue": found,
        "edition": this,
        "before": before,
        "told": words.told_difference(queries.compared(queries.said_in(before), said)),
        "canonical": canonical(request, request.path),
        "crumbs": crumbs_to(
            (found.title, address_of(found)),
            (_("Versions"), reverse("public_catalogue_versions", args=[public_id])),
            (_("Version %(number)s") % {"number": number}, ""),
        ),
        "section": SECTION,
    }
    return render(request, "catalogues/public/version.html", context)


# -- files -------------------------------------------------------------------------------------------------------------


def _edition(public_id: str) -> tuple[Catalogue, Edition]:
    found = _found(public_id)
    edition = queries.published_of(found)
    assert edition is not None
    return found, edition


def _file(catalogue: Catalogue, edition: Edition, content: bytes, kind: str, media_type: str) -> HttpResponse:
    name = f"{catalogue.title[:60]} {edition.number}.{kind}"
    disposition = content_disposition_header(as_attachment=True, filename=name) or "attachment"
    return HttpResponse(content, content_type=media_type, headers={"Content-Disposition": disposition})


@for_everyone
def catalogue_csv(request: HttpRequest, public_id: str) -> HttpResponse:
    """The published version as CSV."""
    found, edition = _edition(public_id)
    content = sheets.as_csv(queries.said_in(edition), queries.words_for(found.organ))
    return _file(found, edition, content, "csv", spreadsheets.CSV)


@for_everyone
def catalogue_xlsx(request: HttpRequest, public_id: str) -> HttpResponse:
    """The published version as a workbook with the heads of the official form."""
    found, edition = _edition(public_id)
    content = sheets.as_xlsx(queries.said_in(edition), queries.words_for(found.organ), title=found.title)
    return _file(found, edition, content, "xlsx", spreadsheets.XLSX)


@for_everyone
def catalogue_json(request: HttpRequest, public_id: str) -> HttpResponse:
    """The published version for programs, with the digest that the journal names."""
    found, edition = _edition(public_id)
    return as_json(
        {
            "id": found.public_id,
            "address": address_of(found),
            "organ": found.organ.name,
            "kind": found.kind,
            "field": found.field,
            "title": found.title,
            "version": edition.number,
            "published_at": edition.published_at,
            "sha256": edition.digest,
            "entries": [
                {"id": key, "address": reverse("public_entry", args=[key]), **sheets.as_values(cells)}
                for key, cells in queries.said_in(edition)
            ],
        }
    )
