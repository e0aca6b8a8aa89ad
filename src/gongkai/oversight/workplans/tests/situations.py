"""A small city with its own notice, and the five governments with their real ones."""

import re
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from uuid import uuid4

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile

from gongkai.oversight.workplans import checking, naming_units, services
from gongkai.oversight.workplans.models import Task, WorkPlan
from gongkai.registers.accounts.models import Account
from gongkai.registers.obligations.clock import start_of
from gongkai.registers.obligations.models import Obligation
from gongkai.registers.organs import charter
from gongkai.registers.organs import services as organs
from gongkai.registers.organs.models import Kind, Level, Organ, Role
from gongkai.registers.organs.naming import Directory

TODAY = date(2020, 10, 15)
OPENED = date(2019, 6, 1)
ENTERED = date(2020, 6, 10)

NOTICE = """青川市人民政府办公室关于印发2020年青川市政务公开工作要点的通知

青政办发〔2020〕7号

各县、区人民政府，市直各部门：

《2020年青川市政务公开工作要点》已经市人民政府同意，现印发给你们，请认真贯彻落实。各单位于2020年11月30日前将落实情况书面报送市政府办公室。

青川市人民政府办公室
2020年6月1日

2020年青川市政务公开工作要点

一、加强政策公开
（一）编制标准目录。编制基层政务公开标准目录并向社会公开。（牵头单位：市司法局；配合单位：市教育体育局；完成时限：2020年10月25日）
（二）规范申请办理。完善依申请公开工作制度，对政府信息公开申请自收到之日起20个工作日内答复。（责任单位：市司法局、市教育体育局）
（三）清理历史文件。完成规章和规范性文件清理工作。（责任单位：市司法局；完成时限：2020年5月31日前）
（四）培训工作人员。组织开展政务公开业务培训。（牵头单位：市教育体育局；完成时限：全年工作）
（五）公开招生信息。及时公开义务教育招生信息。（责任单位：市大数据中心；完成时限：2020年8月31日前）
"""
UNKNOWN_NAME = "市大数据中心"


@dataclass(frozen=True)
class Government:
    """One of the five: its notice, the charters it needs, the day of entry and what a person decides."""

    file: str
    name: str
    charters: tuple[str, ...]
    entered_on: date
    year: int
    takes_addressees: bool = True
    decisions: dict[str, str] = field(default_factory=dict)

    @property
    def path(self) -> Path:
        return Path(settings.PROJECT) / "tests" / "notices" / f"{self.file}.txt"


FIVE = (
    Government("000_zhaotong_2020", "昭通市人民政府", ("yunnan", "zhaotong"), date(2020, 8, 10), 2020),
    Government(
        "001_yunnan_2019",
        "云南省人民政府",
        ("yunnan",),
        date(2019, 6, 12),
        2019,
        decisions={
            "各公共企事业单位": "",
            "市人民政府": "各州、市人民政府",
            "省直各部门分别": "省直各部门",
            "市人民政府办公室": "各州、市人民政府",
        },
    ),
    Government("002_ziyang_2020", "资阳市人民政府", ("ziyang",), date(2020, 7, 10), 2020),
    Government("003_shizong_2020", "师宗县人民政府", ("yunnan", "shizong"), date(2020, 9, 15), 2020),
    Government("004_tongliao_2020", "通辽市人民政府", ("tongliao",), date(2020, 6, 17), 2020),
)


def government(one: Government) -> Organ:
    """The government with its real organs."""
    for name in one.charters:
        charter.load(Path(settings.PROJECT) / "demo" / "organs" / f"{name}.toml", at=start_of(OPENED), by=None)
    return Organ.objects.get(name=one.name)


def drafted(one: Government, organ: Organ, *, by: Account | None = None) -> WorkPlan:
    """The draft made of its real notice."""
    return services.draft_plan(
        one.path.read_bytes(), name=one.path.name, organ=organ, by=by, at=start_of(one.entered_on)
    ).plan


def decided(one: Government, plan: WorkPlan, *, by: Account) -> None:
    """Answer what the draft asks, as a person would; a name that means only some organs is taken for all of them."""
    at, directory = start_of(one.entered_on, hour=10), Directory(one.entered_on)
    naming_units.assign_addressees(plan, by=by, at=at)
    for name in plan_names(plan):
        meant = directory.resolve(one.decisions.get(name, name), within=plan.organ).organs
        naming_units.decide_unit(plan, name=name, organs=list(meant), by=by, at=at)


def plan_names(plan: WorkPlan) -> list[str]:
    """The names of the draft that nobody has decided."""
    found = Task.objects.filter(plan=plan, units__state="unresolved").values_list("units__name", flat=True)
    return sorted({name for name in found if name})


def open_names(plan: WorkPlan) -> list[checking.OpenName]:
    """The names that the checking asks about."""
    standings = checking.outline(plan)
    page = checking.page_of(standings, order=checking.Order.DOCUMENT)
    return checking.open_names(standings, checking.units_on(plan, page))


@dataclass
class City:
    """青川市: its government, office, two departments, and people with their posts."""

    government: Organ
    office: Organ
    justice: Organ
    education: Organ
    officer: Account
    clerk: Account
    head: Account

    def draft(self, content: str | bytes = NOTICE, *, name: str = "通知.txt", at=None) -> WorkPlan:
        data = content.encode() if isinstance(content, str) else content
        return services.draft_plan(
            data, name=name, organ=self.government, by=self.officer, at=at or start_of(ENTERED)
        ).plan

    def decide(self, plan: WorkPlan) -> None:
        naming_units.decide_unit(
            plan, name=UNKNOWN_NAME, organs=[self.education], by=self.officer, at=start_of(ENTERED)
        )

    def in_force(self, content: str | bytes = NOTICE) -> WorkPlan:
        plan = self.draft(content)
        self.decide(plan)
        services.put_in_force(plan, by=self.officer, at=start_of(ENTERED))
        plan.refresh_from_db()
        return plan

    def owed(self, about: Task | WorkPlan, organ: Organ) -> Obligation:
        return Obligation.objects.about(about).get(organ=organ)

    def report(self, about, organ, *, on=TODAY, done=True, token=None, attached=()):
        return services.report_progress(
            about,
            organ=organ,
            text="已在门户网站公开。",
            is_completing=done,
            attached=list(attached),
            token=token or uuid4(),
            by=self.clerk,
            at=start_of(on),
        )


def city(name: str = "青川市") -> City:
    """Found the city and give its people their posts."""
    root = _found(f"{name}人民政府", Kind.GOVERNMENT, None)
    below = {
        word: _found(f"{name}{title}", kind, root)
        for word, title, kind in (
            ("office", "人民政府办公室", Kind.OFFICE),
            ("justice", "司法局", Kind.DEPARTMENT),
            ("education", "教育体育局", Kind.DEPARTMENT),
        )
    }
    people = {
        "officer": person(f"{name}-officer", root, Role.OFFICE),
        "clerk": person(f"{name}-clerk", below["justice"], Role.CLERK),
        "head": person(f"{name}-head", below["justice"], Role.HEAD),
    }
    return City(root, **below, **people)


def _found(name, kind, parent):
    return organs.found_organ(
        name,
        level=Level.CITY,
        kind=kind,
        profile="zhaotong",
        parent=parent,
        since=OPENED,
        at=start_of(OPENED),
        by=None,
    )


def person(username, organ, role):
    account = Account.objects.create_user(username, password="x", display_name=username)
    organs.appoint(account, organ=organ, role=role, since=OPENED, at=start_of(OPENED), by=None)
    return account


def upload(content: bytes | str = NOTICE, name: str = "通知.txt") -> SimpleUploadedFile:
    """A file as a browser sends it."""
    return SimpleUploadedFile(name, content.encode() if isinstance(content, str) else content)


def text_of(answer) -> str:
    """What a page says, without markup and blanks."""
    return re.sub(r"\s+", "", re.sub(r"<[^>]+>", "", answer.content.decode()))
