"""A normative document from its first draft to its repeal, at the desk, in the words of three places."""

import shutil
import subprocess
from dataclasses import dataclass

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from gongkai.disclosure.records.models import Record
from gongkai.disclosure.records.tests.bureaus import STEPS, Bureau
from gongkai.registers.journal import following
from gongkai.registers.journal.models import Entry
from gongkai.registers.journal.tests.test_log import go_verifier  # noqa: F401 - a fixture
from gongkai.registers.obligations.models import Obligation
from gongkai.registers.organs.models import Role

from .desk import Desk

pytestmark = pytest.mark.usefixtures("a_place_of_its_own")


@dataclass(frozen=True)
class Words:
    """What a place calls the attributes that the journey ticks."""

    withheld: str
    proactive: str


PLACES = {
    "ziyang": Words("不予公开", "主动公开"),
    "tongliao": Words("不予公开", "全文公开（主动公开）"),
    "zhaotong": Words("此件不公开", "此件公开发布"),
}
RULE = "行政规范性文件"
TOLD = {
    "genre": "通知",
    "subject_category": "公安、安全、司法",
    "terms": "公证、服务",
    "number_code": "青司发",
    "number_year": "2020",
    "formed_on": "2020-09-01",
    "effective_on": "2020-10-01",
    "rule_kind": RULE,
    "legality_number": "青司合审〔2020〕7号",
}
FIRST = {**TOLD, "number_serial": "12", "body": "第一条 为规范公证服务，制定本办法。"}
DECISION = {**TOLD, "genre": "决定", "rule_kind": "", "legality_number": ""}
CHANGE = {**DECISION, "number_serial": "15", "body": "修改第三条。"}
END = {**DECISION, "number_serial": "21", "body": "予以废止。"}
MATERIAL = {
    "subject_category": TOLD["subject_category"],
    "terms": "公证",
    "formed_on": "2020-09-01",
    "body": "一问一答。",
}


def ticked(desk):
    """Every first choice of the lists on an interpretation's page."""
    form = desk.form("/interpretation/")
    lists = {name: form.xpath(f"(.//input[@name='{name}'])[1]/@value") for name in ("forms", "elements", "channels")}
    return {name: values[0] for name, values in lists.items()}


class Office:
    """Everyone of a bureau, each at their own desk, on a day that moves."""

    def __init__(self, profile, client_of, settings):
        self.bureau = Bureau(profile)
        self.words = PLACES[profile]
        self._settings = settings
        self.at = {role: Desk(client_of(person)) for role, person in self.bureau.people.items()}
        self.clerk = self.at[Role.CLERK]

    def on(self, day):
        self._settings.DEMONSTRATION_AS_OF = day

    def write(self, **told):
        """A draft, saved; which record it is."""
        self.clerk.open("/desk/records/draft/").send("/records/draft/", attribute=self.words.proactive, **told)
        assert self.clerk.status == 200, self.clerk.text
        return Record.objects.latest("id")

    def act(self, role, record, action, **given):
        """Open the record and do one thing with it."""
        desk = self.at[role].open(record.get_absolute_url())
        desk.send(action, **given)
        record.refresh_from_db()
        return desk

    def seen_by_the_public(self, record):
        return Desk(Client()).open(f"/r/{record.public_id}/").text

    def review(self, record):
        """Everyone whose step it is approves."""
        while record.waits_for in STEPS:
            waited = record.waits_for
            asked = {"aim_as_benefit": "no"} if record.genre == "解读材料" else {}
            desk = self.act(STEPS[waited], record, "/approve/", **asked)
            assert record.waits_for != waited, desk.text

    def publish(self, record):
        """From a finished draft to the public."""
        self.act(Role.CLERK, record, "/send-on/")
        assert record.state == "in_review", self.clerk.text
        self.review(record)
        self.act(Role.HEAD, record, "/sign/")
        assert record.state == "signed", self.at[Role.HEAD].text
        desk = self.act(Role.PUBLISHER, record, "/release/")
        assert record.is_public, desk.text


class Outsider:
    """Somebody who trusts the log's key alone, and checks with tools that know nothing of this platform."""

    def __init__(self, folder, request):
        self._folder, self._request = folder, request

    def keeps_a_checkpoint(self):
        following.follow()
        shutil.copy(self._folder / "log" / "checkpoint", self._folder / "kept")

    def finds_it_public(self, record):
        following.follow()
        (self._folder / "content").write_bytes(Client().get(f"/r/{record.public_id}/canonical.json").content)
        with (self._folder / "opened").open("w") as opened:
            call_command("log", "prove", record.public_id, "--up-to", str(Entry.objects.count()), stdout=opened)
        key = (self._folder / "log" / "keys").read_text().splitlines()[0]
        files = [str(self._folder / name) for name in ("kept", "log", "opened", "content")]
        day = str(timezone.localdate())
        verifier = self._request.getfixturevalue("go_verifier")  # where Go is not there, skips only now, and says so
        told = subprocess.run(
            [verifier, key, "day", day, record.public_id, *files], capture_output=True, text=True, timeout=60
        )
        assert f"public on {day}; entries not shown since its release: 0" in told.stdout, told.stderr


@pytest.fixture
def outsider(request, settings, tmp_path):
    settings.LOG_ROOT, settings.LOG_KEY_FILE = tmp_path / "log", tmp_path / "log.key"
    return Outsider(tmp_path, request)


@pytest.mark.django_db
@pytest.mark.demand("REC-1", "REC-2", "REC-3", "REC-4", "REC-6", "INT-1", "INT-2", "INT-5")
@pytest.mark.parametrize("profile", PLACES)
def test_a_rule_is_drafted_refused_reviewed_released_interpreted_amended_and_repealed(
    profile, client_of, settings, outsider
):
    office = Office(profile, client_of, settings)
    office.on("2020-09-01")
    rule = _drafted_and_refused(office)
    material = _completed(office, rule)
    _reviewed_with_an_edit_between(office, rule)
    office.on("2020-09-02")
    office.act(Role.HEAD, rule, "/sign/")
    office.act(Role.PUBLISHER, rule, "/release/")
    assert rule.is_public
    clocks = Obligation.objects.filter(subject_type="records.record", subject_id=rule.pk)
    assert {one.standing for one in clocks if one.duty_id in settings.RECORD_CLOCKS} == {"met"}
    assert {one.standing for one in clocks if one.duty_id in settings.INTERPRETATION_CLOCKS} == {"owed"}
    outsider.keeps_a_checkpoint()

    office.on("2020-09-04")
    office.act(Role.HEAD, material, "/sign/")
    office.act(Role.PUBLISHER, material, "/release/")
    assert {one.standing for one in clocks.all() if one.duty_id in settings.INTERPRETATION_CLOCKS} == {"met"}
    assert not any(one.is_late for one in clocks.all())
    assert material.title in office.seen_by_the_public(rule)
    assert rule.title in office.seen_by_the_public(material)

    office.on("2020-10-12")
    change = office.write(title="关于修改《青川市公证服务管理办法》的决定", **CHANGE)
    office.act(Role.CLERK, change, "/relate/", kind="amends", other=str(rule.pk))
    office.publish(change)
    assert "有效性 已修改" in office.seen_by_the_public(rule)

    office.on("2020-12-01")
    end = office.write(title="关于废止《青川市公证服务管理办法》的决定", **END)
    office.act(Role.CLERK, end, "/relate/", kind="repeals", other=str(rule.pk))
    assert "废止" not in office.seen_by_the_public(rule), "a draft repeals nothing"
    office.publish(end)
    assert "有效性 废止" in office.seen_by_the_public(rule)
    assert end.title in office.seen_by_the_public(rule)
    outsider.finds_it_public(rule)


def _drafted_and_refused(office):
    """Saved without a reason for not being public; sending it on names every lack at once."""
    clerk = office.clerk.open("/desk/records/draft/")
    clerk.send("/records/draft/", title="青川市公证服务管理办法", rule_kind=RULE, attribute=office.words.withheld)
    rule = Record.objects.get()
    office.act(Role.CLERK, rule, "/send-on/")
    assert clerk.status == 409
    assert f"“{office.words.withheld}”须说明理由" in clerk.text
    assert rule.state == "draft"
    return rule


def _completed(office, rule):
    """Meant for everyone now, and refused once more: no plan and no material of interpretation comes with it."""
    clerk = office.clerk
    clerk.open(rule.get_absolute_url() + "edit/")
    clerk.send("/edit/", attribute=office.words.proactive, **FIRST)
    office.act(Role.CLERK, rule, "/send-on/")
    assert clerk.status == 409
    assert "解读" in clerk.text
    page = rule.get_absolute_url() + "interpretation/"
    plan = {"outline": "为何制定、改了什么。", "planned_on": "2020-09-03", "interpreter": "法规科"}
    clerk.open(page).send("/interpretation/", **plan, **ticked(clerk))
    clerk.open(page).send("/interpretation/draft/")
    return _reviewed_material(office, Record.objects.latest("id"))


def _reviewed_material(office, material):
    """The material says how it interprets, and every reviewer answers whether it presents an aim as a benefit."""
    clerk = office.clerk
    clerk.open(material.get_absolute_url() + "edit/")
    clerk.send("/edit/", attribute=office.words.proactive, **MATERIAL)
    clerk.open(material.get_absolute_url() + "interpretation/").send("/interpretation/", **ticked(clerk))
    office.act(Role.CLERK, material, "/send-on/")
    assert material.state == "in_review", clerk.text
    office.review(material)
    return material


def _reviewed_with_an_edit_between(office, rule):
    """Two reviewers approved; an edit voids both and says whose; all review what stands there now."""
    office.act(Role.CLERK, rule, "/send-on/")
    assert rule.state == "in_review", office.clerk.text
    office.act(Role.REVIEWER, rule, "/approve/")
    office.act(Role.OFFICE, rule, "/approve/")
    assert rule.waits_for == "third_review"
    office.clerk.open(rule.get_absolute_url() + "edit/").send("/edit/", abstract="规范公证服务。")
    said = office.clerk.text
    assert "初审" in said
    assert "复审" in said
    rule.refresh_from_db()
    assert rule.state == "draft"
    office.act(Role.CLERK, rule, "/send-on/")
    office.review(rule)
    assert rule.waits_for == "sign"
