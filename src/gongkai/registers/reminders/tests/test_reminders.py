from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from gongkai.registers.obligations import services as obligations
from gongkai.registers.organs.models import Role
from gongkai.registers.organs.queries import scope
from gongkai.registers.reminders import queries, services
from gongkai.registers.reminders.models import Reminder, Step

from .conftest import found, moment

pytestmark = pytest.mark.django_db
DUE = date(2020, 10, 22)


def october(day):
    return date(2020, 10, day)


def write(on):
    return services.write_reminders(on=on, at=moment(on, 1))


@pytest.fixture(autouse=True)
def something_was_reminded_of_before(owe, bureau):
    """So that the first day of all, on which everything overdue is told, is over."""
    first = owe(date(2020, 6, 3), entered_on=date(2020, 6, 1))
    write(date(2020, 6, 10))
    obligations.meet(first, by=None, at=moment(date(2020, 6, 11)), evidence=bureau)


def reminders(of):
    return list(Reminder.objects.filter(obligation=of).values_list("step", "ahead", "on").order_by("on"))


def told(account, day=15):
    reader = queries.Addressee(scope(account, on=october(day)))
    return [one.obligation for one in queries.page(reader, after="", size=50).rows]


def days(first, last):
    return [date.fromordinal(n) for n in range(first.toordinal(), last.toordinal() + 1)]


@pytest.mark.demand("WRK-3")
def test_the_owner_is_told_ahead_then_the_head_then_those_above(owe, bureau, city):
    owed = owe(DUE)

    for on in days(october(10), date(2020, 10, 31)):
        write(on)

    assert reminders(owed) == [
        ("ahead", 5, october(15)),
        ("ahead", 1, october(21)),
        ("head", 0, october(23)),
        ("supervisor", 0, october(28)),
    ]
    addressed = Reminder.objects.filter(obligation=owed).order_by("on").values_list("organ", "role")
    assert list(addressed) == [
        (bureau.pk, Role.CLERK),
        (bureau.pk, Role.CLERK),
        (bureau.pk, Role.HEAD),
        (city.pk, Role.OFFICE),
    ]


def test_a_day_that_is_repeated_writes_nothing_and_a_missed_one_is_made_up_for(owe):
    owed = owe(DUE)
    write(october(14))

    assert (write(october(16)), write(october(16)), write(october(17))) == (1, 0, 0)
    assert reminders(owed) == [("ahead", 5, october(16))]


def test_what_was_past_when_entered_what_is_met_and_what_is_closed_is_not_reminded_of(owe, bureau):
    owe(date(2020, 5, 1))
    met, closed = owe(DUE), owe(DUE)
    obligations.meet(met, by=None, at=moment(october(1)), evidence=bureau)
    obligations.close(closed, by=None, at=moment(october(1)), reason="取消")
    before = Reminder.objects.count()

    for on in days(october(10), date(2020, 10, 31)):
        write(on)

    assert Reminder.objects.count() == before


def test_a_reminder_is_void_once_it_is_met_or_its_day_has_moved(owe, bureau, person):
    clerk = person("clerk", bureau)
    moved, met, kept = owe(DUE), owe(DUE), owe(DUE)
    write(october(15))
    assert set(told(clerk)) == {moved, met, kept}

    obligations.restate(moved, stated_on=date(2020, 11, 30), by=None, at=moment(october(16)), reason="延期")
    obligations.meet(met, by=None, at=moment(october(16)), evidence=bureau)

    assert told(clerk, 16) == [kept]
    obligations.reopen(met, by=None, at=moment(october(16)), reason="目录不全")
    assert set(told(clerk, 16)) == {met, kept}


def test_a_moved_day_is_reminded_of_anew(owe):
    owed = owe(DUE)
    write(october(15))

    obligations.restate(owed, stated_on=october(30), by=None, at=moment(october(16)), reason="延期")
    write(october(23))

    assert reminders(owed) == [("ahead", 5, october(15)), ("ahead", 5, october(23))]


def test_each_is_told_only_what_speaks_to_their_own_post(owe, bureau, city, person):
    other = found("青川市教育体育局", parent=city)
    clerk, head = person("clerk", bureau), person("head", bureau, Role.HEAD)
    office, stranger = person("office", city, Role.OFFICE), person("stranger", other)
    above = person("above", found("云岭省人民政府"), Role.OFFICE)
    ahead, overdue, long_overdue = owe(DUE), owe(october(14)), owe(october(9))
    write(october(15))

    assert told(clerk) == [ahead]
    assert set(told(head)) == {overdue, long_overdue}
    assert told(office) == [long_overdue]
    assert told(stranger) == told(above) == []


def test_seen_is_kept_with_who_and_when_and_nobody_marks_anothers(owe, bureau, city, person):
    clerk, stranger = person("clerk", bureau), person("stranger", found("青川市教育体育局", parent=city))
    owed = owe(DUE)
    write(october(15))
    number = Reminder.objects.get(obligation=owed).pk

    def mark(account):
        reader = queries.Addressee(scope(account, on=october(15)))
        return services.mark_seen([number], by=account, reach=reader, at=moment(october(15)))

    assert (mark(stranger), mark(clerk), mark(clerk)) == (0, 1, 0)
    one = Reminder.objects.get(pk=number)
    assert (one.seen_by, one.seen_at) == (clerk, moment(october(15)))
    assert told(clerk) == []


def test_the_list_is_read_in_pages(owe, bureau, person):
    clerk = person("clerk", bureau)
    owed = [owe(DUE) for _number in range(5)]
    write(october(15))
    reader, seen, key = queries.Addressee(scope(clerk, on=october(15))), [], ""

    for _page in range(3):
        page = queries.page(reader, after=key, size=2)
        seen += [one.obligation for one in page.rows]
        key = page.next_key

    assert (seen, key) == (owed, "")
    assert len(queries.page(reader, after="2020-99-99.1", size=9).rows) == 5


@pytest.fixture
def signed_in(settings, bureau, person):
    settings.DEMONSTRATION_AS_OF = "2020-10-15"
    settings.OBLIGATION_SUBJECT_PAGES = {"organs.organ": "organ"}
    client = Client()
    client.force_login(person("clerk", bureau))
    return client


def test_the_inbox_shows_reminders_until_they_are_marked_as_seen(owe, signed_in):
    owe(DUE)
    write(october(15))

    before = signed_in.get(reverse("desk_inbox"))
    number = before.context["reminders"][0].pk
    answer = signed_in.post(
        reverse("reminders_seen"), {"reminder": [number, "x", 10**20], "from": "inbox"}, follow=True
    )

    assert before.context["reminders_number"] == 1
    assert answer.context["reminders_number"] == 0
    assert Reminder.objects.get(pk=number).seen_by.username == "clerk"


def test_the_first_day_of_all_tells_of_everything_overdue(owe):
    Reminder.objects.all().delete()
    owed = owe(date(2020, 6, 20))

    write(october(15))

    assert {step for step, _ahead, _on in reminders(owed)} == {Step.HEAD, Step.SUPERVISOR}
