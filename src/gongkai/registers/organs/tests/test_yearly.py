"""Acts that are owed every year: who owes them by the words of the clause, and how often they were done."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile

from gongkai.registers.organs import charter, services, yearly
from gongkai.registers.organs.models import Organ, Role, YearlyAct, YearlyKind

from .conftest import AT, TODAY, account, appoint

ORGANS = Path(settings.PROJECT) / "demo" / "organs"


@pytest.fixture
def register(db):
    for name in ("yunnan", "zhaotong", "ziyang", "shizong", "tongliao"):
        charter.load(ORGANS / f"{name}.toml", at=AT, by=None)


def record(organ, kind=YearlyKind.TRAINING, *, held_on=TODAY, **more):
    return services.record_act(organ, kind=kind, held_on=held_on, note="业务培训", at=AT, by=None, **more)


@pytest.mark.demand("ORG-3")
@pytest.mark.parametrize(
    ("profile", "kind", "owing", "not_owing"),
    [
        ("zhaotong", YearlyKind.REPORT_HEARD, "昭通市司法局", "鲁甸县人民政府"),
        ("zhaotong", YearlyKind.POLICY_INTERPRETED, "鲁甸县人民政府", "昭通市人民政府"),
        ("shizong", YearlyKind.TRAINING, "师宗县人民政府办公室", "师宗县司法局"),
        ("shizong", YearlyKind.REPORT_HEARD, "师宗县司法局", "师宗县人民政府"),
        ("ziyang", YearlyKind.REPORT_HEARD, "资阳市司法局", "资阳市人民政府"),
        ("tongliao", YearlyKind.TRAINING, "通辽市人民政府办公室", "通辽市人民政府"),
    ],
)
def test_the_clause_says_who_owes_it(register, profile, kind, owing, not_owing):
    found = {(one.profile, one.kind): one for one in yearly.yearly_duties(date(2020, 12, 31))}

    duty = found[profile, kind]

    names = set(Organ.objects.filter(pk__in=duty.organ_ids).values_list("name", flat=True))
    assert owing in names
    assert not_owing not in names
    assert duty.minimum == 1


@pytest.mark.demand("ORG-3")
def test_the_count_stands_beside_the_minimum_of_the_year(register):
    organ = Organ.objects.get(name="昭通市司法局")
    record(organ, YearlyKind.REPORT_HEARD)
    record(organ, YearlyKind.REPORT_HEARD, held_on=date(2019, 12, 1))

    cells = {cell.kind: cell for cell in yearly.yearly_cells([organ], year=2020, today=TODAY)[organ.pk]}

    assert (cells[YearlyKind.REPORT_HEARD].count, cells[YearlyKind.REPORT_HEARD].is_owed) == (1, False)
    assert (cells[YearlyKind.TRAINING].count, cells[YearlyKind.TRAINING].is_owed) == (0, True)


@pytest.mark.demand("ORG-3")
def test_an_act_is_kept_with_date_and_evidence(land):
    act = record(land.justice, evidence=[SimpleUploadedFile("签到表.txt", "签到".encode())])

    assert (act.held_on, act.files.get().name) == (TODAY, "签到表.txt")


def test_an_act_that_was_withdrawn_counts_no_more_and_stays(land):
    act = record(land.justice)

    services.withdraw_act(act, reason="重复登记", at=AT, by=None)

    assert yearly.acts_in(2020, [land.justice.pk]) == {}
    assert YearlyAct.objects.get().withdrawn_reason == "重复登记"
    with pytest.raises(services.OrganRefused):
        services.withdraw_act(act, reason="再撤一次", at=AT, by=None)


def test_an_act_of_tomorrow_is_refused_with_every_reason(land):
    with pytest.raises(services.OrganRefused) as refused:
        services.record_act(
            land.justice, kind=YearlyKind.TRAINING, held_on=TODAY + timedelta(days=1), note=" ", at=AT, by=None
        )

    assert {reason.code for reason in refused.value.reasons} == {"act.future", "act.no_note"}


@pytest.mark.demand("ORG-3")
def test_a_clerk_records_an_act_on_the_page_of_the_organ(land, holder, client_of):
    client = client_of(holder(Role.CLERK, land.justice))
    form = {"kind": "training.hold", "held_on": "2020-10-14", "note": "政务公开培训"}
    address = f"/desk/organs/{land.justice.pk}/acts/"

    refused = client.post(f"{address}new/", {**form, "held_on": "2099-01-01"})
    done = client.post(f"{address}new/", {**form, "evidence": SimpleUploadedFile("签到.txt", b"1")})
    page = client.get(address)
    act = YearlyAct.objects.get()

    assert (refused.status_code, done.status_code) == (409, 302)
    assert "政务公开培训" in page.content.decode()
    assert client.get(f"/desk/yearly-acts/{act.pk}/files/{act.files.get().pk}/").status_code == 200
    assert client.post(f"/desk/yearly-acts/{act.pk}/withdraw/", {"reason": "记错了"}).status_code == 302
    assert YearlyAct.objects.get().withdrawn_on is not None


def test_the_overview_of_a_year_can_be_narrowed_to_what_is_owed(register, client_of):
    city = Organ.objects.get(name="昭通市人民政府")
    record(Organ.objects.get(name="昭通市司法局"), YearlyKind.REPORT_HEARD)
    watching = account("督查")
    appoint(watching, city, Role.SUPERVISOR, since=TODAY)
    client = client_of(watching)

    page = client.get("/desk/organs/yearly/?year=2020")
    short = client.get("/desk/organs/yearly/?year=2020&incomplete=on")

    assert len(page.context["rows"]) > len(short.context["rows"]) == page.context["owing"]
