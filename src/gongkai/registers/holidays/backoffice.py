"""Staff pages of the calendar: which years rest on which notice, and each year day by day."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from gongkai.law import FIRST_DAY, LAST_DAY, Profile, load_profile
from gongkai.registers.organs import acting, present
from gongkai.registers.organs.models import Role
from gongkai.registers.organs.permissions import ScopedRequest, permitted
from gongkai.registers.organs.queries import READS_CASES

from . import queries, services
from .forms import ReasonForm
from .models import HolidayNotice
from .months import months_of

WEEKDAYS = (
    gettext_lazy("Mon"),
    gettext_lazy("Tue"),
    gettext_lazy("Wed"),
    gettext_lazy("Thu"),
    gettext_lazy("Fri"),
    gettext_lazy("Sat"),
    gettext_lazy("Sun"),
)


@permitted(*READS_CASES)
@require_safe
def years(request: ScopedRequest) -> HttpResponse:
    """The years of a place's calendar with their notices; those without one are marked."""
    today = present.today()
    places, law = _places(request)
    notices = queries.notices_of(law)
    enterable = queries.enterable_profiles(request.scope)
    return render(
        request,
        "holidays/years.html",
        {
            "places": places,
            "law": law,
            "years": queries.years_of(law, notices, until=today.year + 1),
            "withdrawn": [notice for notice in notices if notice.withdrawn_at is not None],
            "may_enter": bool(enterable),
            "enterable": enterable,
            "today": today,
        },
    )


@permitted(*READS_CASES)
@require_safe
def year(request: ScopedRequest) -> HttpResponse:
    """One year, month by month, each day off and each day worked for it marked in words too."""
    today = present.today()
    places, law = _places(request)
    number = _year(request.GET.get("year", ""), today.year)
    calendar = law.calendar
    sources = [one for one in queries.sources_of(law, queries.notices_of(law)) if one.notice.year == number]
    return render(
        request,
        "holidays/year.html",
        {
            "places": places,
            "law": law,
            "year": number,
            "before": number - 1 if number - 1 > FIRST_DAY.year else None,
            "after": number + 1 if number < LAST_DAY.year else None,
            "is_provisional": calendar.is_provisional(number),
            "sources": sources,
            "months": list(months_of(number, calendar, today=today)),
            "weekdays": WEEKDAYS,
        },
    )


def _places(request: ScopedRequest) -> tuple[list[Profile], Profile]:
    """The places whose calendar the reader may look at, and the one asked for."""
    places = [load_profile(name) for name in queries.profiles_of(request.scope)]
    asked = request.GET.get("place", "")
    chosen = next((place for place in places if place.name == asked), places[0])
    return places, queries.law_of(chosen.name, known_on=present.today())


def _year(asked: str, otherwise: int) -> int:
    if not asked:
        return otherwise
    if not asked.isdecimal() or not FIRST_DAY.year < int(asked[:5]) <= LAST_DAY.year:
        raise Http404
    return int(asked)


@permitted(Role.OFFICE)
def withdraw(request: ScopedRequest) -> HttpResponse:
    """Take back a notice that was entered wrongly; what rested on it is reckoned anew."""
    asked = request.GET.get("notice", "")
    standing = HolidayNotice.objects.standing().filter(profile__in=queries.enterable_profiles(request.scope))
    notice = standing.filter(pk=int(asked)).first() if asked.isdecimal() and len(asked) < 10 else None
    if notice is None:
        raise Http404
    act = acting.Act(
        heading=_("Take back a holiday notice"),
        lead=str(notice),
        label=_("Take back"),
        back=f"{_calendar_address()}?place={notice.profile}",
        run=lambda values: _withdrawn(request, notice, values["reason"]),
        consequences=[
            _("The calendar is as it was before this notice was entered; every open due day is reckoned anew."),
            _("The notice stays to be seen, with your reason."),
        ],
        is_grave=True,
    )
    return acting.answer(request, act, ReasonForm(acting.posted(request)))


def _withdrawn(request: ScopedRequest, notice: HolidayNotice, reason: str) -> None:
    services.withdraw_notice(notice, by=request.user, at=present.now(), reason_given=reason)


def _calendar_address() -> str:
    return reverse("calendar")
