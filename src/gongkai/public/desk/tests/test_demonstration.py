import re
import tomllib
from collections import Counter
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings as django_settings
from django.core.management import CommandError, call_command
from django.db import connection

from gongkai.disclosure.records.models import Record
from gongkai.oversight.inspections.models import Correction
from gongkai.oversight.workplans.in_force import ExtensionRequest, PlanChange, Publicity, ReportDecision
from gongkai.oversight.workplans.models import PlanState, WorkPlan
from gongkai.public.desk import demonstration
from gongkai.registers.audit import anchor
from gongkai.registers.audit.models import Entry
from gongkai.registers.audit.verification import verify
from gongkai.registers.obligations.models import Obligation
from gongkai.registers.organs import sites
from gongkai.registers.organs.site_models import PublicSite

DEMO = Path(django_settings.PROJECT) / "demo"
AS_OF = date(2020, 10, 15)


@pytest.fixture(autouse=True)
def a_home_of_its_own(settings, tmp_path):
    settings.HOME = tmp_path
    settings.FILES_ROOT = tmp_path / "files"
    settings.AUDIT_KEY_FILE = tmp_path / "audit.key"
    settings.AUDIT_ANCHOR_FILE = tmp_path / "audit.anchor"
    settings.DEMONSTRATION_AS_OF = str(AS_OF)
    settings.SITE = {**settings.SITE, "domain": "localhost"}


@pytest.fixture
def small(tmp_path):
    """A demonstration of two governments in a folder of its own; the organs and notices are the real ones."""
    text = (DEMO / "demonstration.toml").read_text("utf-8")
    head, *rest = re.split(r"(?m)^(?=\[\[[a-z_]+\]\])", text)
    others = ("云南", "昭通", "师宗", "曲靖")
    kept = [block for block in rest if not any(name in block for name in others)]
    head = re.sub(r"organs = .*", 'organs = ["ziyang", "tongliao"]', head)
    folder = tmp_path / "demo"
    folder.mkdir()
    (folder / "organs").symlink_to(DEMO / "organs")
    script = (head + "".join(kept)).replace("../tests/", f"{DEMO.parent}/tests/")
    (folder / "demonstration.toml").write_text(script, "utf-8")
    return folder


def rows():
    return {model._meta.label: model._default_manager.count() for model in apps.get_models()}


def files(folder):
    return {path: path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


INVENTED = {"text", "what", "reason", "answer", "withdrawn", "returned"}


def invented_entries(script):
    """What organs and offices are made to say, apart from what is said of clauses."""
    for plan in script["plan"]:
        for kind in ("progress", "decided", "later_day", "changed"):
            yield from plan.get(kind, [])
    for check in script["inspection"]:
        for found in check["finding"]:
            yield from (found, *found.get("correction", []))


def states():
    return Counter(one.state_on(AS_OF) for one in Obligation.objects.all())


def assert_loaded_twice_changes_nothing(home, on_commit):
    said, again = StringIO(), StringIO()
    with on_commit(execute=True):
        call_command("load_demonstration", stdout=said)
    anchor.flush()
    before, head, kept = rows(), Entry.objects.newest_first().first().digest, files(home)

    with on_commit(execute=True):
        call_command("load_demonstration", stdout=again)
    anchor.flush()

    assert rows() == before
    assert Entry.objects.newest_first().first().digest == head
    assert files(home) == kept
    assert again.getvalue() == said.getvalue()
    assert verify().is_sound


def test_two_governments_loaded_twice_are_there_once(db, small, tmp_path, settings, django_capture_on_commit_callbacks):
    settings.PROJECT = small.parent

    assert_loaded_twice_changes_nothing(tmp_path, django_capture_on_commit_callbacks)

    assert WorkPlan.objects.in_force().count() == 2
    assert set(Record.objects.values_list("state", flat=True)) == {"signed", "draft"}


@pytest.mark.demand("WRK-1")
@pytest.mark.demand("WRK-2")
@pytest.mark.demand("WRK-4")
@pytest.mark.skipif(connection.vendor != "sqlite", reason="takes a minute there; two governments prove the same above")
def test_the_demonstration_shows_every_state_and_a_second_load_changes_nothing(
    db, tmp_path, django_capture_on_commit_callbacks
):
    assert_loaded_twice_changes_nothing(tmp_path, django_capture_on_commit_callbacks)

    assert {"overdue", "due_soon", "running", "met", "met_late"} <= set(states())
    assert list(WorkPlan.objects.values_list("state", flat=True)) == [PlanState.IN_FORCE] * 8
    assert set(ReportDecision.objects.values_list("verdict", flat=True)) == {"accepted", "returned"}
    assert set(ExtensionRequest.objects.values_list("state", flat=True)) == {"open", "approved", "refused"}
    assert set(PlanChange.objects.values_list("kind", flat=True)) == {"amended", "added"}
    assert Publicity.objects.standing().count() == 1
    assert set(Correction.objects.values_list("verdict", flat=True)) == {"waiting", "accepted", "returned"}
    assert set(Record.objects.values_list("state", flat=True)) == {"released", "in_review", "signed", "draft", "closed"}
    assert [one.key for one in sites.all_sites()] == ["main", *(f"site-{row.pk}" for row in PublicSite.objects.all())]
    assert len(sites.all_sites()) == 6
    assert_teaching_goes_down_three_levels()


def assert_teaching_goes_down_three_levels():
    county = WorkPlan.objects.get(document_number="师政办教〔2020〕1号").tasks.get(position=1)
    city = county.upper_links.get().upper
    province = city.upper_links.get().upper
    levels = (province, city, county)
    assert [one.plan.organ.name for one in levels] == ["云南省人民政府", "曲靖市人民政府", "师宗县人民政府"]
    assert all("演示教学" in one.plan.title and "虚构" in one.plan.text for one in levels)


def test_what_an_interruption_left_is_made_whole(db, small, monkeypatch):
    """Ends after the first plan's first report, then starts again."""
    report = demonstration._progress

    def breaks(plan, wanted, number):
        if number:
            raise KeyboardInterrupt
        report(plan, wanted, number)

    monkeypatch.setattr(demonstration, "_progress", breaks)
    with pytest.raises(KeyboardInterrupt):
        demonstration.load(small, say=str)
    half = rows()
    monkeypatch.setattr(demonstration, "_progress", report)

    demonstration.load(small, say=str)
    whole = rows()
    demonstration.load(small, say=str)

    assert half["workplans.ProgressReport"] < whole["workplans.ProgressReport"]
    assert WorkPlan.objects.in_force().count() == 2
    assert rows() == whole


def test_passwords_are_random_and_for_their_owner_alone(db, small, tmp_path):
    made = demonstration.load(small, say=str)

    assert len({one.password for one in made}) == len(made) == 8
    assert (tmp_path / "demonstration-accounts.toml").stat().st_mode & 0o077 == 0
    assert {one.username for one in made if len(one.secret) == 32} == {
        "tongliao-office",
        "ziyang-office",
        "ziyang-justice-publisher",
    }


def test_no_person_is_named(db):
    script = tomllib.loads((DEMO / "demonstration.toml").read_text("utf-8"))

    assert all(account["title"].endswith("（演示）") for account in script["account"])
    assert all(entry["text"].startswith("（演示）") for plan in script["plan"] for entry in plan.get("progress", []))
    assert all(check["title"].endswith("（演示）") for check in script["inspection"])
    assert all(told["content"]["title"].endswith("（演示）") for told in script["record"])
    assert all(told["content"]["body"].startswith("（演示）") for told in script["record"])
    invented = [words for entry in invented_entries(script) for key, words in entry.items() if key in INVENTED]
    assert invented
    assert all(words.startswith("（演示）") for words in invented)


def test_a_real_installation_refuses_the_demonstration(db, settings):
    settings.DEMONSTRATION_AS_OF = None
    before = rows()

    with pytest.raises(CommandError, match=r"真实|正式|实际"):
        call_command("load_demonstration")

    assert rows() == before
