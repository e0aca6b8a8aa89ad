"""What several staff pages of records share: the record's page, refusals beside their fields, rows of lists."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from gongkai.disclosure.catalogues import queries as catalogues
from gongkai.registers.obligations import clock
from gongkai.registers.organs.permissions import ScopedRequest
from gongkai.registers.organs.queries import READS_CASES, Scope

from . import forms, heads, queries, services, words
from .content import Content
from .copies import checks_of
from .models import Act, Record, Relation
from .rights import roles_for
from .rules import ActKind, Refused, State
from .wording import law_for, steps_for

SIGNS = {
    State.DRAFT: "draft",
    State.IN_REVIEW: "running",
    State.SIGNED: "due_soon",
    State.SCHEDULED: "running",
    State.RELEASED: "met",
    State.CLOSED: "closed",
}


@dataclass(frozen=True)
class Shown:
    """How a record stands, as sign and words."""

    record: Record

    @property
    def sign(self) -> str:
        """The state whose sign is drawn."""
        return "closed" if self.record.withdrawn_at else SIGNS[State(self.record.state)]

    @property
    def word(self) -> str:
        """The state, or the step that it waits for."""
        record = self.record
        if record.withdrawn_at:
            return _("Withdrawn")
        if record.state == State.IN_REVIEW:
            return _("Waits for: %(step)s") % {"step": words.title_of(record.organ, record.waits_for)}
        return str(words.STATES[record.state])

    @property
    def due_on(self) -> date | None:
        """The first due day of its clocks, where the list asked for it."""
        return getattr(self.record, "due_on", None)

    @property
    def today(self) -> date:
        """The day of the reader."""
        return clock.today()

    @property
    def due_state(self) -> str:
        """How that day stands today."""
        days = (self.due_on - self.today).days if self.due_on else 0
        return "overdue" if days < 0 else "due_soon" if days <= settings.OBLIGATION_SOON_DAYS else "running"


def tabs_of(current: str) -> list[dict[str, Any]]:
    """The lists of records (``RECORD_TABS``), the one at the address named ``current`` marked."""
    return [
        {"label": label, "url": reverse(name), "is_current": name == current}
        for name, label in settings.RECORD_TABS.items()
    ]


def listed(rows: Iterable[Record]) -> list[Shown]:
    """Rows of a list."""
    return [Shown(row) for row in rows]


@dataclass(frozen=True)
class Stage:
    """A step on the way to the public: who may do it, and who has done it for what stands there now."""

    title: str
    who: str
    act: Act | None
    is_next: bool


def stages(record: Record, acts: Sequence[Act]) -> list[Stage]:
    """Every step of the place, from drafting to release."""
    steps = steps_for(law_for(record), is_normative=record.is_normative)
    kinds = [("draft", ActKind.SENT_ON), *((step, ActKind.APPROVED) for step in steps), ("sign", ActKind.SIGNED)]
    if record.state != State.CLOSED:
        kinds.append(("release", ActKind.RELEASED))
    now = [act for act in acts if act.version == record.version]
    found = []
    for right, kind in kinds:
        done = [act for act in now if _is_done(act, kind, right)]
        is_next = record.waits_for == right
        found.append(
            Stage(words.title_of(record.organ, right), _who(right), None if is_next or not done else done[-1], is_next)
        )
    return found


def _is_done(act: Act, kind: ActKind, right: str) -> bool:
    """Whether the act is the stage's own; a step that was lawfully skipped is done too, and says so."""
    if kind != ActKind.APPROVED:
        return act.kind == kind
    return act.step == right and act.kind in (ActKind.APPROVED, ActKind.SKIPPED)


def _who(right: str) -> str:
    return "、".join(str(role.label) for role in sorted(roles_for(right)))


def record_page(
    request: ScopedRequest,
    record: Record,
    *,
    refused: Refused | None = None,
    problem: str = "",
    forms_given: dict[str, BaseForm] | None = None,
    status: int = 200,
) -> HttpResponse:
    """The record with what waits next; ``forms_given`` replace those whose input was wrong."""
    content, acts = services.content_of(record), queries.acts_of(record)
    relations = queries.relations_of(record)
    stand = queries.standing(record, acts, request.scope, by=request.user)
    context = {
        "record": record,
        "shown": Shown(record),
        "content": content,
        "head_rows": heads.public_rows(record, content, relations, on=clock.today()),
        "notices": heads.notices(record, content, relations, on=clock.today()),
        "has_new_correction": bool(content.corrections) and record.state == State.DRAFT,
        "internal_rows": heads.internal_rows(record, content, catalogues.entry_with(content.catalogue_entry)),
        "attachments": told_attachments(record, content),
        "relations": told_relations(record, relations),
        "clocks": _told_clocks(record),
        "stages": stages(record, acts),
        "history": [told_act(act) for act in acts],
        "pages": pages_of(record),
        "exception": queries.waiting_exception(record, acts),
        "proposed": next((one for one in reversed(acts) if one.kind == ActKind.WITHDRAWAL_PROPOSED), None),
        "stand": stand,
        "reads_cases": bool(request.scope.roles & READS_CASES),
        "today": clock.today(),
        "refusals": [_told_refusal(one, record) for one in refused.refusals] if refused else [],
        "problem": problem,
    }
    return render(request, "records/record.html", context | _forms(record) | (forms_given or {}), status=status)


def pages_of(record: Record) -> list[tuple[str, str]]:
    """The pages of rooms above that belong to the record, with what they are called."""
    return [page for path in settings.RECORD_PAGES for page in import_string(path)(record)]


def _told_clocks(record: Record) -> list[dict[str, Any]]:
    titles = {duty.id: duty.title for duty in law_for(record).duties}
    return [
        {"owed": one, "state": one.state_on(clock.today()), "title": titles.get(one.duty_id, one.title)}
        for one in queries.clocks_of(record)
    ]


FORMS: Mapping[str, type[forms.ActForm]] = {
    "seen_form": forms.SeenForm,
    "approval_form": forms.ApprovalForm,
    "return_form": forms.ReasonForm,
    "withdraw_form": forms.ReasonForm,
    "exception_form": forms.ReasonForm,
    "schedule_form": forms.ScheduleForm,
    "relation_form": forms.RelationForm,
    "correction_form": forms.CorrectionForm,
    "lapse_form": forms.LapseForm,
    "annul_form": forms.AnnulForm,
    "shortcut_form": forms.ShortcutForm,
}
"""The forms on the page of a record, by the names that its templates use."""


def form_of(
    name: str, record: Record, posted: Any = None, *, scope: Scope | None = None, **options: Any
) -> forms.ActForm:
    """One of the forms of a record's page, empty or with what was posted."""
    if FORMS[name] is forms.RelationForm:
        options["records"] = queries.visible_records(scope) if scope else Record.objects.none()
    if FORMS[name] is forms.AnnulForm:
        options["kinds"] = law_for(record).lists["penalty_changes"]
    if FORMS[name] is forms.ShortcutForm:
        options["shortcuts"] = law_for(record).shortcuts
    if FORMS[name] is forms.ApprovalForm:
        options["questions"] = services.questions_of(record)
    return FORMS[name](posted, auto_id=f"{name.removesuffix('_form')}_%s", **options)


def _forms(record: Record) -> dict[str, Any]:
    told = {name: {"seen": record.digest} for name in FORMS}
    if record.first_released_at is not None:
        told["correction_form"]["since"] = timezone.localdate(record.first_released_at).isoformat()
    return {name: form_of(name, record, initial=initial) for name, initial in told.items()}


def told_act(act: Act) -> dict[str, Any]:
    """An act as a line of the history."""
    word = (
        f"{words.ACTS[act.kind]}（{words.title_of(act.record.organ, act.step)}）"
        if act.step
        else str(words.ACTS[act.kind])
    )
    who = f" · {act.by}" if act.by else ""
    note = f"：{act.note}" if act.note else ""
    return {"at": act.at, "said": f"{word}{who}{note}", "is_late": act.kind == ActKind.RELEASE_FAILED}


def told_attachments(record: Record, content: Content) -> list[dict[str, Any]]:
    """Each attachment with what the check said of it and the copy that the public gets."""
    checks = checks_of(content, record.organ_id)
    return [{"file": one, "check": checks.get(one.sha256)} for one in content.attachments]


def told_relations(record: Record, relations: Iterable[Relation]) -> list[dict[str, Any]]:
    """What the record touches, and what touches it."""
    told = []
    for one in relations:
        is_own = one.record_id == record.pk
        other = one.other if is_own else one.record
        word = (words.RELATIONS if is_own else words.TOUCHED)[one.kind]
        told.append({"relation": one, "word": word, "other": other, "is_own": is_own})
    return told


def _told_refusal(refusal: Any, record: Record) -> dict[str, str]:
    is_of_form = refusal.field in forms.RecordForm.base_fields
    address = f"{reverse('record_edit', args=[record.pk])}#id_{refusal.field}" if is_of_form else ""
    remedy = _("Mend it in the draft") if is_of_form else ""
    return {"reason": refusal.sentence, "remedy": remedy, "address": address, "source": refusal.clause}


def tell(form: BaseForm, refused: Refused) -> None:
    """Put every reason beside its field."""
    for one in refused.refusals:
        said = f"{one.sentence}（{one.clause}）" if one.clause else one.sentence
        field = {"attachments": "added"}.get(one.field, one.field)
        form.add_error(field if field in form.fields else None, said)


def send_on(request: ScopedRequest, record: Record) -> HttpResponse:
    """Hand the draft to review; where that is refused, the form with every reason beside its field."""
    try:
        services.send_on(record, by=request.user, at=clock.now())
    except Refused as refused:
        record.refresh_from_db()
        if record.state != State.DRAFT:
            return record_page(request, record, refused=refused, status=409)
        return _refused_draft(request, record, refused)
    messages.success(request, _("Sent on; the next step is in the inbox of whoever does it."))
    return redirect(record)


def _refused_draft(request: ScopedRequest, record: Record, refused: Refused) -> HttpResponse:
    """The saved draft as a form that says what is missing where."""
    content = services.content_of(record)
    asked: dict[str, Any] = {"law": law_for(record), "before": content, "version": record.version}
    asked |= {"entries": list(catalogues.current_entries(record.organ_id)), "use_required_attribute": False}
    form = forms.RecordForm(forms.RecordForm(**asked).initial, **asked)
    form.is_valid()
    tell(form, refused)
    context = {"form": form, "organ": record.organ, "record": record, "is_saved": True, "pages": pages_of(record)}
    return render(request, "records/edit.html", context, status=409)
