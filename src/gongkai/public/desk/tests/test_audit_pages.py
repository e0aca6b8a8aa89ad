import csv
import io
import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.urls import reverse

import gongkai
from gongkai.public.desk.acts import ACTS, FAMILIES, label_of, subject_label
from gongkai.registers.accounts.services import create_account
from gongkai.registers.audit import services as audit
from gongkai.registers.audit.models import Entry
from gongkai.registers.obligations.models import EventKind
from gongkai.registers.organs.models import Kind, Level, Role, SuccessionKind
from gongkai.registers.organs.services import appoint, found_organ

NOON = datetime(2020, 10, 15, 4, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def a_register_of_its_own(settings, tmp_path):
    settings.AUDIT_KEY_FILE = tmp_path / "audit.key"
    settings.AUDIT_ANCHOR_FILE = tmp_path / "audit.anchor"


@pytest.fixture
def organ(db):
    return found_organ(
        "甲市人民政府",
        level=Level.CITY,
        kind=Kind.GOVERNMENT,
        profile="national",
        since=date(2000, 1, 1),
        at=NOON,
        by=None,
    )


def sign_in(client, organ, role):
    account = create_account(role, display_name=f"岗位-{role}", by=None, at=NOON, must_change_password=False).account
    appoint(account, organ=organ, role=role, since=date(2020, 1, 1), at=NOON, by=None)
    client.force_login(account)
    return account


@pytest.fixture
def auditor(client, organ):
    return sign_in(client, organ, Role.AUDITOR)


def test_the_auditor_sees_the_register_in_few_queries_whatever_its_length(
    client, auditor, django_assert_max_num_queries
):
    for number in range(120):
        audit.write("workplan.in_force", subject=f"workplans.workplan:{number}", by=auditor, at=NOON)

    with django_assert_max_num_queries(10):
        page = client.get(reverse("audit"))

    assert page.status_code == 200
    assert page.content.count(b"<tr id=") == 50


def test_pages_follow_one_another_without_gap_or_repetition(client, auditor):
    for number in range(120):
        audit.write("workplan.in_force", subject=f"workplans.workplan:{number}", by=auditor, at=NOON)

    seen, address = [], reverse("audit")
    while address:
        page = client.get(address)
        seen += [int(found) for found in re.findall(r'id="entry-(\d+)"', page.content.decode())]
        address = page.context["next_url"] and reverse("audit") + page.context["next_url"]

    assert seen == sorted(Entry.objects.values_list("sequence", flat=True), reverse=True)


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"act": "account"}, {"account.created"}),
        ({"act": "organ.founded"}, {"organ.founded"}),
        ({"account": "AUDITOR"}, {"task.corrected"}),
        ({"subject": "workplans.task:7"}, {"task.corrected"}),
        ({"day": "2020-10-16"}, {"task.corrected"}),
        ({"day": "2020-10-17"}, set()),
    ],
)
def test_entries_are_narrowed_by_act_object_account_and_day(client, auditor, asked, expected):
    at = datetime(2020, 10, 15, 16, 30, tzinfo=UTC)  # half past midnight on the 16th in Beijing
    audit.write("task.corrected", subject="workplans.task:7", by=auditor, at=at)

    page = client.get(reverse("audit"), asked)

    assert {row["entry"].act for row in page.context["rows"]} == expected


@pytest.mark.parametrize("asked", [{"day": "2020-02-30"}, {"act": "x"}, {"before": "9" * 40}, {"account": "nobody"}])
def test_nonsense_in_the_address_is_no_error(client, auditor, asked):
    assert client.get(reverse("audit"), asked).status_code == 200


def test_verifying_says_what_was_found_and_is_entered_itself(
    client, auditor, settings, django_capture_on_commit_callbacks
):
    settings.AUDIT_ANCHOR_DELAY_SECONDS = 0
    with django_capture_on_commit_callbacks(execute=True):
        audit.write("task.corrected", subject="workplans.task:7", by=auditor, at=NOON)

    page = client.post(reverse("audit_check"), follow=True)

    assert [message.level_tag for message in page.context["messages"]] == ["success"]
    entry = Entry.objects.newest_first().first()
    assert (entry.act, entry.detail["fault"]) == ("audit.verified", None)


def test_the_export_is_what_was_asked_and_no_cell_is_a_formula(client, auditor):
    audit.write("task.corrected", subject="=cmd()", by=auditor, at=NOON)

    answer = client.post(reverse("audit_export"), {"act": "task"})

    rows = list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    assert [(row["act"], row["subject"]) for row in rows] == [("task.corrected", "'=cmd()")]
    assert Entry.objects.newest_first().first().act == "audit.exported"


@pytest.mark.parametrize("role", [role for role in Role if role != Role.AUDITOR])
def test_nobody_but_the_auditor_opens_the_register(client, organ, role):
    sign_in(client, organ, role)

    assert client.get(reverse("audit")).status_code == 403
    assert client.post(reverse("audit_check")).status_code == 403
    assert client.post(reverse("audit_export")).status_code == 403


def test_hostile_text_in_an_entry_is_shown_as_text(client, auditor):
    audit.write("x.y", subject="<script>1</script>", by=None, at=NOON, detail={"<b>": "<img src=x>"})

    page = client.get(reverse("audit")).content

    assert b"<script>1" not in page
    assert b"<img" not in page


def test_every_act_the_platform_writes_has_its_word():
    sources = "\n".join(
        path.read_text() for path in Path(gongkai.__file__).parent.rglob("*.py") if "tests" not in path.parts
    )
    written = set(re.findall(r'(?:audit|services)\.write\(\s*"([a-z_.]+)"', sources))

    written |= {f"obligation.{kind}" for kind in EventKind} | {f"organ.ended_by_{kind}" for kind in SuccessionKind}
    assert written <= set(ACTS)
    assert {act.partition(".")[0] for act in ACTS} == set(FAMILIES)


def test_acts_and_objects_have_names(db):
    assert label_of("obligation.waived").endswith("· waived")
    assert label_of("strange") == "strange"
    assert subject_label("organs.organ:3").endswith(" 3")
    assert subject_label("record:3") == "record:3"
    assert subject_label("audit.register") != "audit.register"
