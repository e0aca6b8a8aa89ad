"""The staff pages of catalogues, as a clerk and the office meet them."""

import io
from datetime import date

import pytest
from allauth.mfa.models import Authenticator
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from gongkai.disclosure.catalogues import queries
from gongkai.disclosure.catalogues.models import Catalogue, Entry, Proposal
from gongkai.registers.accounts.models import Account
from gongkai.registers.obligations.clock import start_of
from gongkai.registers.organs import services as organs
from gongkai.registers.organs.models import Kind, Level, Role

OPENED = date(2019, 6, 1)
DAY = date(2020, 9, 1)
HEADS = "二级事项,公开时限,公开主体,公开渠道,五公开\n"


@pytest.fixture
def county(db, settings):
    settings.DEMONSTRATION_AS_OF = str(DAY)
    return found("青川县人民政府", None, Kind.GOVERNMENT)


@pytest.fixture
def bureau(county):
    return found("青川县司法局", county, Kind.DEPARTMENT)


def found(name, parent, kind):
    return organs.found_organ(
        name, level=Level.COUNTY, kind=kind, profile="ziyang", parent=parent, since=OPENED, at=start_of(OPENED), by=None
    )


def client(organ, role):
    account = Account.objects.create_user(f"{role}-{organ.pk}", display_name=str(role))
    organs.appoint(account, organ=organ, role=role, since=OPENED, at=start_of(OPENED), by=None)
    Authenticator.objects.create(user=account, type=Authenticator.Type.TOTP, data={"secret": "x"})
    made = Client()
    made.force_login(account)
    return made


def hand_in(by, catalogue, text, name="表.csv"):
    file = SimpleUploadedFile(name, text if isinstance(text, bytes) else text.encode())
    return by.post(reverse("catalogue_table", args=[catalogue.pk]), {"file": file}, follow=True)


def begin(by, organ, **told):
    answer = by.post(reverse("catalogue_open"), {"organ": organ.pk, "kind": "basic", **told}, follow=True)
    assert answer.status_code == 200
    return Catalogue.objects.get(organ=organ, kind=told.get("kind", "basic"), field=told.get("field", ""))


ENTRY = {
    "first": "公证",
    "second": "办事指南",
    "elements": "材料\n流程",
    "bases": "公证法",
    "time_limit": "20个工作日内",
    "subjects": "县司法局",
    "channels": ["政府网站"],
    "other_channels": "窗口",
    "audiences": ["all"],
    "modes": ["proactive"],
    "levels": ["县级"],
}


@pytest.mark.demand("CAT-1", "CAT-3")
def test_a_catalogue_is_compiled_by_a_clerk_and_published_by_the_office(county, bureau):
    clerk, office = client(bureau, Role.CLERK), client(county, Role.OFFICE)
    made = begin(clerk, bureau)

    added = clerk.post(reverse("catalogue_entry_add", args=[made.pk]), ENTRY, follow=True)
    refused = clerk.post(reverse("catalogue_publish", args=[made.pk]), {"note": ""})
    published = office.post(reverse("catalogue_publish", args=[made.pk]), {"note": ""}, follow=True)

    assert "公证 · 办事指南" in added.content.decode()
    assert refused.status_code == 403
    assert published.status_code == 200
    made.refresh_from_db()
    assert made.published == 1
    entry = Entry.objects.get()
    assert (entry.owner, entry.rule, entry.number) == (bureau, "workdays", 20)
    for address in ("catalogue_entry", "catalogue_entry_edit"):
        assert clerk.get(reverse(address, args=[entry.pk])).status_code == 200


def test_an_entry_is_changed_in_the_draft_and_the_two_versions_are_compared(county, bureau):
    clerk, office = client(bureau, Role.CLERK), client(county, Role.OFFICE)
    made = begin(clerk, bureau)
    clerk.post(reverse("catalogue_entry_add", args=[made.pk]), ENTRY)
    office.post(reverse("catalogue_publish", args=[made.pk]), {"note": ""})
    entry = Entry.objects.get()
    seen = clerk.get(reverse("catalogue_entry_edit", args=[entry.pk])).context["form"].initial["seen"]

    clerk.post(reverse("catalogue_entry_edit", args=[entry.pk]), {**ENTRY, "time_limit": "按季度", "seen": seen})
    late = clerk.post(reverse("catalogue_entry_edit", args=[entry.pk]), {**ENTRY, "time_limit": "按月", "seen": seen})
    compared = clerk.get(reverse("catalogue_compare", args=[made.pk])).content.decode()
    unsaid = office.post(reverse("catalogue_publish", args=[made.pk]), {"note": ""})

    assert late.status_code == 422
    assert "<del>20个工作日内</del>" in compared
    assert "<ins>按季度</ins>" in compared
    assert unsaid.status_code == 409


def test_a_table_is_looked_at_before_it_is_entered(county, bureau):
    clerk = client(bureau, Role.CLERK)
    made = begin(clerk, bureau)

    rows = "指南,及时,县司法局,政府网站,决策\n年报,同上,县司法局,口政府网站,"
    shown = hand_in(clerk, made, f"{HEADS}{rows}".encode("gbk"))
    before = Entry.objects.count()
    proposal = Proposal.objects.get()
    clerk.post(reverse("catalogue_proposal_accept", args=[proposal.pk]))

    page = shown.content.decode()
    assert "五公开" in page
    assert before == 0
    assert [one.matter for one in Entry.objects.order_by("pk")] == ["指南", "年报"]
    assert clerk.get(reverse("catalogue_proposal", args=[proposal.pk])).status_code == 404


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"PK\x03\x04 broken", "a.xlsx"),
        (b"\xff\xfe\x00\x01", "a.csv"),
        ("姓名,电话\n甲,1".encode(), "a.csv"),
        (b"a,b\n" * 10_001, "a.csv"),
        (b"\x00" * 100, "a.csv"),
    ],
)
def test_a_file_that_is_no_catalogue_is_refused_with_its_reason(county, bureau, content, name):
    clerk = client(bureau, Role.CLERK)
    made = begin(clerk, bureau)

    answer = hand_in(clerk, made, content, name)

    assert answer.status_code == 422
    assert answer.context["form"].errors["file"][0]
    assert not Proposal.objects.exists()


def test_what_goes_out_as_a_workbook_has_two_rows_of_heads_and_comes_back_unchanged(county, bureau):
    clerk = client(bureau, Role.CLERK)
    made = begin(clerk, bureau)
    clerk.post(reverse("catalogue_entry_add", args=[made.pk]), {**ENTRY, "remark": "=HYPERLINK(1)"})

    out = clerk.get(reverse("catalogue_file", args=[made.pk, 1, "xlsx"]))
    sheet = load_workbook(io.BytesIO(out.content)).active
    back = hand_in(clerk, made, out.content, "表.xlsx")

    assert "公开事项" in [cell.value for cell in sheet[1]]
    assert "二级事项" in [cell.value for cell in sheet[2]]
    assert not any(str(cell.value or "").startswith("=") for row in sheet for cell in row)
    assert back.context["told"]["is_same"]
    assert clerk.get(reverse("catalogue_file", args=[made.pk, 9, "csv"])).status_code == 404
    assert clerk.get(reverse("catalogue_file", args=[made.pk, 1, "ods"])).status_code == 404


def test_an_entry_is_refused_with_its_reasons(county, bureau):
    clerk = client(bureau, Role.CLERK)
    made = begin(clerk, bureau)

    answer = clerk.post(reverse("catalogue_entry_add", args=[made.pk]), {"time_limit": "同上", "channels": ["没有的"]})

    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"second", "time_limit", "channels"}


@pytest.mark.demand("CAT-1")
def test_the_fields_of_a_county_show_what_is_missing(county):
    office = client(county, Role.OFFICE)
    begin(office, county, kind="field", field="health", with_seeds="on")

    office.post(reverse("catalogue_field_excuse", args=[county.pk]), {"field": "taxation", "reason": "税务部门编制"})
    overview = office.get(reverse("catalogue_fields"))
    page = office.get(f"{reverse('catalogue_fields')}?organ={county.pk}")

    states = {row["covered"].field.id: row["covered"].state for row in page.context["fields"]}
    assert (states["health"], states["taxation"], states["budgets"]) == ("draft", "not_involved", "missing")
    assert overview.status_code == 200
    assert "税务部门编制" in page.content.decode()


@pytest.mark.demand("CAT-2", "CAT-4", "ORG-2")
def test_every_overview_answers_and_nothing_takes_more_than_ten_queries(county, bureau):
    clerk, office = client(bureau, Role.CLERK), client(county, Role.OFFICE)
    made = begin(clerk, bureau)
    lines = HEADS + "".join(f"第{n}项,按月,县司法局,政府网站,\n" for n in range(65)) + "坏,另行,某处,,"
    hand_in(clerk, made, lines)
    clerk.post(reverse("catalogue_proposal_accept", args=[Proposal.objects.get().pk]))
    office.post(reverse("catalogue_publish", args=[made.pk]), {"note": ""})
    hand_in(clerk, made, lines + "\n新,及时,县司法局,,")
    entry, proposal = Entry.objects.filter(is_current=True).first(), queries.Proposal.objects.order_by("-pk").first()
    addresses = [
        reverse("catalogues"),
        reverse("catalogues") + f"?organ={bureau.pk}&kind=basic",
        reverse("catalogue", args=[made.pk]),
        reverse("catalogue", args=[made.pk]) + "?after=30&q=项",
        reverse("catalogue_checks", args=[made.pk]),
        reverse("catalogue_compare", args=[made.pk]),
        reverse("catalogue_entry", args=[entry.pk]),
        reverse("catalogue_entry_edit", args=[entry.pk]),
        reverse("catalogue_table", args=[made.pk]),
        reverse("catalogue_proposal", args=[proposal.pk]),
        reverse("catalogue_fields"),
        reverse("catalogue_fields") + f"?organ={county.pk}",
        reverse("catalogue_findings"),
        reverse("catalogue_findings") + f"?organ={bureau.pk}",
        reverse("catalogue_section") + f"?organ={bureau.pk}",
        reverse("catalogue_directory"),
        reverse("catalogue_directory") + "?show=missing",
    ]
    found_ = {}
    office.get(reverse("catalogues"))

    for address in addresses:
        with CaptureQueriesContext(connection) as asked:
            answer = office.get(address)
        assert answer.status_code == 200, address
        found_[address] = len(asked)

    assert {address: number for address, number in found_.items() if number > 10} == {}
    first = office.get(reverse("catalogue", args=[made.pk]))
    assert first.context["next_url"] == "?after=30"
    assert office.get(reverse("catalogue_findings")).context["totals"] == {"entries": 66, "empty": 66, "stale": 0}


@pytest.mark.demand("ORG-4")
def test_another_place_sees_nothing(county, bureau):
    clerk = client(bureau, Role.CLERK)
    made = begin(clerk, bureau)
    clerk.post(reverse("catalogue_entry_add", args=[made.pk]), ENTRY)
    stranger = client(found("白水县人民政府", None, Kind.GOVERNMENT), Role.OFFICE)
    entry = Entry.objects.get()

    for name in ("catalogue", "catalogue_checks", "catalogue_compare", "catalogue_table", "catalogue_entry_add"):
        assert stranger.get(reverse(name, args=[made.pk])).status_code == 404, name
    for name in ("catalogue_publish", "catalogue_begin", "catalogue_discard"):
        assert stranger.post(reverse(name, args=[made.pk])).status_code == 404, name
    for name in ("catalogue_entry", "catalogue_entry_edit"):
        assert stranger.get(reverse(name, args=[entry.pk])).status_code == 404, name
    assert "青川" not in stranger.get(reverse("catalogues")).content.decode()
    assert "青川" not in stranger.get(reverse("catalogue_directory")).content.decode()
    assert stranger.post(reverse("catalogue_open"), {"organ": bureau.pk, "kind": "powers"}).status_code == 422
