"""The auditor's pages: the register itself, narrowed as one likes, checked on the spot, taken away as a table.

The register is one for the whole installation and is read by whoever holds an auditor's post in it.
"""

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from gongkai.registers.accounts.queries import account_named
from gongkai.registers.audit import anchor, queries, services
from gongkai.registers.audit.export import csv_lines
from gongkai.registers.audit.models import Entry, EntryQuerySet
from gongkai.registers.audit.rules import JSON, canonical
from gongkai.registers.audit.verification import verify
from gongkai.registers.obligations import clock
from gongkai.registers.organs.models import Role
from gongkai.registers.organs.permissions import ScopedRequest, permitted

from .acts import ACTS, FAMILIES, label_of, subject_label

REGISTER = "audit.register"
"""How the register names itself where it is the object of an act."""


class EntryFilter(forms.Form):
    """Object, act, account and day; what is malformed is shown as an error and ignored."""

    act = forms.ChoiceField(label=_("Act"), required=False)
    subject = forms.CharField(label=_("Object"), required=False, max_length=160)
    account = forms.CharField(label=_("User name"), required=False, max_length=150)
    day = forms.DateField(label=_("Day"), required=False, widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        act = self.fields["act"]
        assert isinstance(act, forms.ChoiceField)
        act.choices = [("", _("All")), *((family, _of_family(family)) for family in FAMILIES)]

    def clean_account(self) -> int | None:
        """The account with this user name."""
        username = self.cleaned_data["account"]
        if not username:
            return None
        account = account_named(username)
        if account is None:
            raise forms.ValidationError(_("There is no account with this user name."))
        return account.pk

    def found(self, *, before: int | None = None) -> EntryQuerySet:
        """The entries that fit what was asked."""
        if self.is_bound:
            self.is_valid()
        asked = self.cleaned_data if self.is_bound else {}
        return queries.entries(
            subject=asked.get("subject", ""),
            act=asked.get("act", ""),
            account_id=asked.get("account"),
            day=asked.get("day"),
            before=before,
        )

    @property
    def asked(self) -> dict[str, str]:
        """What was asked, as text."""
        return {name: self.data[name] for name in self.fields if self.is_bound and self.data.get(name)}


def _of_family(family: str) -> list[tuple[str, object]]:
    own = [(act, label) for act, label in ACTS.items() if act.startswith(f"{family}.")]
    return [(family, _("all of these")), *own]


@permitted(Role.AUDITOR)
@require_safe
def entries(request: ScopedRequest) -> HttpResponse:
    """The register, newest first, a page at a time."""
    form = EntryFilter(request.GET or None)
    before = request.GET.get("before", "")
    rows, following = queries.page(form.found(before=int(before) if before.isdecimal() and len(before) < 19 else None))
    return render(
        request,
        "desk/audit/entries.html",
        {
            "form": form,
            "asked": form.asked,
            "rows": [_row(entry) for entry in rows],
            "next_url": f"?{urlencode({**form.asked, 'before': following})}" if following else "",
            "is_first": not before,
            "head": queries.head(),
        },
    )


def _row(entry: Entry) -> dict[str, Any]:
    return {
        "entry": entry,
        "act": label_of(entry.act),
        "subject": subject_label(entry.subject),
        "subject_url": f"?{urlencode({'subject': entry.subject})}",
        "detail": [
            (name, value if isinstance(value, str) else canonical(value)) for name, value in entry.detail.items()
        ],
    }


def _written(value: JSON) -> str:
    return value if isinstance(value, str) else canonical(value)


@permitted(Role.AUDITOR)
@require_POST
def check(request: ScopedRequest) -> HttpResponseRedirect:
    """Walk the whole chain now, say what was found, and enter that it was done."""
    anchor.flush()
    verdict = verify()
    with transaction.atomic():
        services.write(
            "audit.verified",
            subject=REGISTER,
            by=request.user,
            at=clock.now(),
            detail={"checked": verdict.checked, "fault": verdict.fault.kind.value if verdict.fault else None},
        )
    messages.add_message(request, messages.SUCCESS if verdict.is_sound else messages.ERROR, verdict.sentence)
    return redirect("audit")


@permitted(Role.AUDITOR)
@require_POST
def export(request: ScopedRequest) -> StreamingHttpResponse:
    """What was asked as CSV, oldest first; that it was taken away is entered."""
    form = EntryFilter(request.POST)
    found = form.found().order_by("sequence")
    with transaction.atomic():
        services.write("audit.exported", subject=REGISTER, by=request.user, at=clock.now(), detail=form.asked)
    response = StreamingHttpResponse(csv_lines(found.iterator(chunk_size=500)), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="audit.csv"'
    response.headers["Cache-Control"] = "private, no-store"
    return response
