"""The public pages of organs: who there is, what each is charged with and how it is reached (ORG-1, ORG-2)."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from gongkai.law import load_profile

from . import open_data, present, public_queries, sites
from .data_blocks import as_json, data_block, government_organization
from .models import Kind, Organ
from .open_data import PublicOrgan
from .public_pages import canonical, for_everyone
from .public_parts import parts_of

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SECTION = "public_organs"
PUBLISHING = "record.publish"
"""The duty that says by when what is formed or changes must be public."""


@for_everyone
def organs(request: HttpRequest) -> HttpResponse:
    """Every top of the site with what stands directly under it, and what is missing of each."""
    on = present.today()
    standing = public_queries.standing_of(sites.of(request), on)
    children, numbers = standing.children(), standing.numbers_below()
    shown = [one for top in standing.tops for one in (top, *children.get(top.pk, ()))]
    told = public_queries.told(shown, on)
    tops = [
        {
            "told": told[top.pk],
            "groups": [
                (group, [(told[one.pk], numbers.get(one.pk, 0)) for one in group.organs])
                for group in public_queries.grouped(children.get(top.pk, ()))
            ],
        }
        for top in standing.tops
    ]
    context = {
        "tops": tops,
        "number": len(standing.organs),
        "canonical": canonical(request, request.path),
        "crumbs": [(_("Organs"), "")],
        "section": SECTION,
    }
    return render(request, "organs/public/organs.html", context)


def _found(request: HttpRequest, number: int) -> Organ | HttpResponse:
    """The organ; what the site does not show is on the main one."""
    organ = get_object_or_404(Organ.objects.select_related("parent"), pk=number)
    return organ if sites.of(request).covers(organ.pk) else elsewhere(request)


def elsewhere(request: HttpRequest) -> HttpResponse:
    """The same address on the main site."""
    if sites.of(request).is_main:
        raise Http404
    return redirect(sites.main().address(request.path, request=request))


@for_everyone
def organ(request: HttpRequest, number: int) -> HttpResponse:
    """One organ: functions, bodies, address, hours, telephone, heads, whom to ask, and what stands under it."""
    found = _found(request, number)
    if isinstance(found, HttpResponse):
        return found
    on = present.today()
    record = next(iter(open_data.public_data_of([found], on)), None)
    address = canonical(request, request.path)
    name = record.name if record else found.name
    above = [(found.parent.name, reverse("public_organ", args=[found.parent.pk]))] if found.parent else []
    kind = f"{found.get_level_display()} · {found.get_kind_display()}"
    context = {
        "organ": found,
        "name": name,
        "kind_said": kind,
        "description": record.functions[:120] if record and record.functions else f"{name}（{kind}）",
        "crumbs": [(_("Organs"), reverse("public_organs")), *above, (name, "")],
        "section": SECTION,
        "downloads": [{"label": "JSON", "url": reverse("public_organ_json", args=[found.pk])}],
        "record": record,
        "rows": list(_rows(found, record)) if record else [],
        "owed": _owed(found, on) if record and record.missing else {},
        "is_body": found.kind == Kind.BODY,
        "groups": public_queries.grouped(public_queries.below(found, on)),
        "succeeded": public_queries.successions_of(found),
        "parts": list(parts_of(found, sites.of(request))) if record else [],
        "canonical": address,
        "json_ld": data_block(government_organization(found, record, url=address)),
    }
    return render(request, "organs/public/organ.html", context)


def _owed(organ: Organ, on: date) -> dict[str, Any]:
    """By when what is formed or changes must be public, and where the law says so."""
    duty = load_profile(organ.profile).duty(PUBLISHING, on=on)
    return {"days": duty.within.count, "source": f"{OF_ORGANS}；{duty.citation}"}


def _rows(organ: Organ, record: PublicOrgan) -> Iterable[dict[str, Any]]:
    """The facts of an organ; one that is missing says so."""
    labels, why = open_data.headings(), _("not published yet")
    yield _row(_("Official name"), record.name)
    if organ.parent and organ.parent_id:
        yield _row(labels["above"], record.above, url=reverse("public_organ", args=[organ.parent_id]))
    yield _row(labels["functions"], record.functions, why)
    yield _row(labels["internal_bodies"], "\n".join(record.internal_bodies), why)
    yield _row(labels["address"], "  ".join(filter(None, (record.address, record.post_code))), why)
    yield _row(labels["hours"], record.hours, why)
    yield _row(labels["telephone"], record.telephone, why)
    yield _row(labels["heads"], "、".join(record.heads), why)
    for name in ("fax", "email"):
        if value := getattr(record, name):
            yield _row(labels[name], value)


OF_ORGANS = "政府信息公开条例 第十二条、第二十条第二项"
"""Where the law asks for these facts."""


def _row(label: str, value: str, missing: str = "", *, url: str = "") -> dict[str, Any]:
    return {"label": label, "value": value, "missing": missing, "url": url}


@for_everyone
def organ_json(request: HttpRequest, number: int) -> HttpResponse:
    """The public record of an organ for programs."""
    found = _found(request, number)
    if isinstance(found, HttpResponse):
        return found
    on = present.today()
    record = next(iter(open_data.public_data_of([found], on)), None)
    succeeded = public_queries.successions_of(found)
    told: dict[str, Any] = {"id": found.pk, "address": reverse("public_organ", args=[found.pk])}
    told |= open_data.lasting(record) if record else {"name": found.name, "since": found.since}
    told |= {
        "until": found.until,
        "predecessors": [_named(one.predecessor) for one in succeeded.before],
        "successors": [_named(one.successor) for one in succeeded.after],
        "below": [_named(one) for one in public_queries.below(found, on)],
    }
    return as_json(told)


def _named(organ: Organ) -> dict[str, Any]:
    return {"id": organ.pk, "name": organ.name, "address": reverse("public_organ", args=[organ.pk])}


# -- the catalogue of functions ----------------------------------------------------------------------------------------


@for_everyone
def functions(request: HttpRequest) -> HttpResponse:
    """The catalogues of functions 机构职能目录: of each government, how many of its organs are told whole."""
    on = present.today()
    standing = public_queries.standing_of(sites.of(request), on)
    own = standing.own()
    told = public_queries.told(list(standing.organs.values()), on)
    rows = []
    for government in standing.governments():
        records = [told[one.pk] for one in own[government.pk] if told[one.pk].record]
        whole = sum(not one.missing for one in records)
        is_whole = whole == len(records)
        state, word = ("ok", _("Complete")) if is_whole else ("late", _("Incomplete"))
        rows.append({"organ": government, "whole": whole, "all": len(records), "state": state, "word": word})
    forms = [(kind.upper(), reverse(f"public_functions_{kind}")) for kind in ("xlsx", "csv", "json")]
    context = {
        "rows": rows,
        "downloads": [{"label": label, "url": url} for label, url in forms],
        "canonical": canonical(request, request.path),
        "crumbs": [(_("Organs"), reverse("public_organs")), (_("Catalogue of functions"), "")],
        "section": SECTION,
    }
    return render(request, "organs/public/functions.html", context)


@for_everyone
def functions_of(request: HttpRequest, number: int) -> HttpResponse:
    """The catalogue of functions of one government: itself and its own organs."""
    found = _found(request, number)
    if isinstance(found, HttpResponse):
        return found
    on = present.today()
    standing = public_queries.standing_of(sites.of(request), on)
    own = standing.own().get(found.pk)
    if not own:
        raise Http404
    told = public_queries.told(own, on)
    rows = [one for one in told.values() if one.record]
    context = {
        "organ": found,
        "rows": rows,
        "labels": open_data.headings(),
        "whole": sum(not one.missing for one in rows),
        "canonical": canonical(request, request.path),
        "crumbs": [
            (_("Organs"), reverse("public_organs")),
            (_("Catalogue of functions"), reverse("public_functions")),
            (found.name, ""),
        ],
        "section": SECTION,
    }
    return render(request, "organs/public/functions_of.html", context)


def _records(request: HttpRequest) -> list[PublicOrgan]:
    """The public records of every organ of the site that a catalogue of functions lists."""
    on = present.today()
    standing = public_queries.standing_of(sites.of(request), on)
    return open_data.public_data_of(open_data.catalogued(standing.organs.values()), on)


def _file(content: bytes, name: str, media_type: str) -> HttpResponse:
    return HttpResponse(
        content, content_type=media_type, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


@for_everyone
def functions_csv(request: HttpRequest) -> HttpResponse:
    """The catalogue of functions of every organ of the site as CSV."""
    rows = open_data.table(_records(request))
    return _file(open_data.as_csv(rows).encode(), "functions.csv", "text/csv; charset=utf-8")


@for_everyone
def functions_xlsx(request: HttpRequest) -> HttpResponse:
    """The same as a workbook."""
    return _file(open_data.as_xlsx(open_data.table(_records(request))), "functions.xlsx", XLSX)


@for_everyone
def functions_json(request: HttpRequest) -> HttpResponse:
    """The same for programs."""
    return as_json([open_data.lasting(one) for one in _records(request)])
