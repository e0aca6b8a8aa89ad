"""Objects of one city that no one elsewhere may reach: for every address that names an object, a real one.

A new address with arguments gets a line in ``EXAMPLES``; the permission matrix fails until it has one. An address
whose form takes the id of an object gets one in ``FORGED`` too: what someone of another city would send.
"""

import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from gongkai.oversight.workplans.models import (
    Correction,
    CorrectionKind,
    PlanState,
    ProgressReport,
    Task,
    TaskUnit,
    UnitState,
    WorkPlan,
)
from gongkai.registers.accounts.models import Account
from gongkai.registers.files import services as files
from gongkai.registers.obligations import services as obligations
from gongkai.registers.obligations.models import Obligation
from gongkai.registers.organs import services as organs
from gongkai.registers.organs.models import (
    Kind,
    Level,
    Organ,
    Post,
    Responsibility,
    ResponsibilityKind,
    Role,
    YearlyAct,
    YearlyKind,
)

FOUNDED = date(2019, 4, 1)
TODAY = date(2020, 10, 15)
AT = datetime(2020, 10, 15, 9, tzinfo=timezone.get_default_timezone())
SECRET = "玄武"
"""Stands in the name of everything of the city that is looked at, and in nothing of the other."""


@dataclass
class World:
    """Two cities under one province; everything of value is in ``here``."""

    here: Organ
    there: Organ
    insiders: dict[Role, Account] = field(default_factory=dict)
    outsiders: dict[Role, Account] = field(default_factory=dict)
    without_post: Account = field(default_factory=Account)
    plan: WorkPlan = field(default_factory=WorkPlan)
    draft: WorkPlan = field(default_factory=WorkPlan)
    owed: Obligation = field(default_factory=Obligation)
    met: Obligation = field(default_factory=Obligation)
    report: ProgressReport = field(default_factory=ProgressReport)
    responsibility: Responsibility = field(default_factory=Responsibility)
    clerk: Account = field(default_factory=Account)
    act: YearlyAct = field(default_factory=YearlyAct)
    ended: Organ = field(default_factory=Organ)

    def task(self, plan: WorkPlan, *, is_dismissed: bool = False) -> int:
        """The id of a task of ``plan``."""
        return plan.tasks.get(is_dismissed=is_dismissed).pk

    def post(self) -> int:
        """The id of a post in the city."""
        return Post.objects.get(account=self.clerk).pk


def _number(of: Callable[[World], int]) -> Callable[[World], dict[str, int]]:
    return lambda world: {"number": of(world)}


_organ = _number(lambda world: world.here.pk)
_account = _number(lambda world: world.clerk.pk)
_plan = _number(lambda world: world.plan.pk)
_draft = _number(lambda world: world.draft.pk)
_task_of_draft = _number(lambda world: world.task(world.draft))


def _clause(world: World) -> dict[str, int]:
    """The first clause of the plan."""
    return {"number": world.plan.pk, "place": 0}


EXAMPLES: Mapping[str, Callable[[World], dict[str, Any]]] = {
    "organ": _organ,
    "organ_rename": _organ,
    "organ_alias": _organ,
    "organ_move": _organ,
    "organ_merge": _organ,
    "organ_abolish": _organ,
    "organ_acts": _organ,
    "organ_act_record": _organ,
    "organ_class": _organ,
    "organ_contact": _organ,
    "organ_correct": _organ,
    "organ_public": _organ,
    "organ_remit": _organ,
    "organ_split": _organ,
    "organ_undo": _number(lambda world: world.ended.pk),
    "yearly_act_withdraw": _number(lambda world: world.act.pk),
    "yearly_act_file": lambda world: {"number": world.act.pk, "file_number": world.act.files.get().pk},
    "organ_responsibility": _organ,
    "responsibility_file": _number(lambda world: world.responsibility.pk),
    "account": _account,
    "account_appoint": _account,
    "account_hand_over": _account,
    "account_close": _account,
    "account_open": _account,
    "account_new_password": _account,
    "account_second_factor": _account,
    "post_end": _number(lambda world: world.post()),
    "obligation": _number(lambda world: world.owed.pk),
    "profile": lambda world: {"name": "zhaotong"},
    "profile_duty": lambda world: {"name": "zhaotong", "duty_id": "request.reply"},
    "take_back": _number(lambda world: world.met.pk),
    "workplan": _plan,
    "workplan_source": _plan,
    "workplan_clauses": _plan,
    "workplan_trace_csv": _plan,
    "workplan_trace_json": _plan,
    "workplan_clause": _clause,
    "workplan_clause_review": _clause,
    "workplan_clause_review_withdraw": _clause,
    "workplan_report": _plan,
    "workplan_check": _draft,
    "workplan_metadata": _draft,
    "workplan_in_force": _draft,
    "workplan_addressees": _draft,
    "workplan_names_again": _draft,
    "workplan_name": _draft,
    "workplan_discard": _draft,
    "task": _number(lambda world: world.task(world.plan)),
    "task_report": _number(lambda world: world.task(world.plan)),
    "task_correct": _task_of_draft,
    "workplan_confirm": _draft,
    "workplan_text": _draft,
    "workplan_corrections": _draft,
    "workplan_example": _plan,
    "task_add": _draft,
    "task_confirm": _task_of_draft,
    "task_split": _task_of_draft,
    "task_merge": _task_of_draft,
    "correction_undo": _number(lambda world: world.draft.corrections.get().pk),
    "task_dismiss": _task_of_draft,
    "task_restore": _number(lambda world: world.task(world.draft, is_dismissed=True)),
    "evidence_file": lambda world: {"number": world.report.pk, "file_number": world.report.files.get().pk},
}

QUERIES: Mapping[str, Callable[[World], dict[str, Any]]] = {
    "workplan_name": lambda world: {"name": f"{SECRET}局"},
    "task_add": lambda _world: {"s": "0-5"},
}
"""What an address needs after its question mark to name its object."""

OF_THE_WHOLE_INSTALLATION = frozenset({"audit", "audit_check", "audit_export"})
"""Pages that are one for the installation: the audit chain cannot be read in parts, so its auditor reads all of it."""

OF_ALL_STAFF = frozenset({"profile", "profile_duty"})
"""Pages that name no object of a city: the law is the same for everyone who signs in."""

FORGED: Mapping[str, Callable[[World], dict[str, Any]]] = {
    "organ_found": lambda world: {
        "parent": world.here.pk,
        "name": "某局",
        "kind": "department",
        "level": "city",
        "on": TODAY,
    },
    "workplan_name": lambda world: {"name": f"{SECRET}局", "organs": [world.here.pk]},
    "task_correct": lambda world: {
        "title": "改",
        "version": 1,
        "unit-TOTAL_FORMS": 1,
        "unit-INITIAL_FORMS": 0,
        "unit-0-name": "某局",
        "unit-0-part": "lead",
        "unit-0-organ": world.here.name,
    },
    "task_merge": lambda world: {"own": f"{world.task(world.draft)}.1", "others": [f"{world.task(world.draft)}.1"]},
    "workplan_upload": lambda world: {"organ": world.here.pk, "file": io.BytesIO("通知".encode())},
}


def build() -> World:
    """Make the two cities, one person of every role in each, and what the examples name."""
    province = _found("云岭省人民政府", None, level=Level.PROVINCE)
    world = World(here=_found(f"{SECRET}市人民政府", province), there=_found("青川市人民政府", province))
    for role in Role:
        world.insiders[role] = _person(f"here-{role}", world.here, role)
        world.outsiders[role] = _person(f"there-{role}", world.there, role)
    world.without_post = Account.objects.create(username="nobody", display_name="无岗位")
    world.clerk = _person("clerk", world.here, Role.CLERK, display_name=f"{SECRET}经办人")
    world.responsibility = organs.file_responsibility(
        world.here,
        kind=ResponsibilityKind.HANDLER,
        person_or_body=f"{SECRET}经办人",
        since=FOUNDED,
        at=AT,
        by=None,
    )
    world.act = organs.record_act(
        world.here,
        kind=YearlyKind.TRAINING,
        held_on=date(2020, 6, 1),
        note=f"{SECRET}培训",
        at=AT,
        by=None,
        evidence=[SimpleUploadedFile(f"{SECRET}签到.txt", f"{SECRET}签到".encode())],
    )
    world.ended = _found(f"{SECRET}区人民政府", world.here, level=Level.COUNTY)
    organs.abolish_organ(world.ended, on=TODAY, at=AT, by=None)
    world.plan, world.draft = _plan_of(world.here, PlanState.IN_FORCE), _plan_of(world.here, PlanState.DRAFT)
    world.owed, world.met = _obligation(world, world.plan), _obligation(world, world.plan.tasks.get(), is_met=True)
    Correction.objects.create(plan=world.draft, kind=CorrectionKind.CONFIRMED, note=f"{SECRET}任务", at=AT, by=None)
    world.report = ProgressReport.objects.create(
        plan=world.plan, task=world.plan.tasks.get(), organ=world.here, text=f"{SECRET}进展", at=AT, token=uuid4()
    )
    world.report.files.add(_file(f"{SECRET}佐证.txt"))
    return world


def _found(name: str, parent: Organ | None, *, level: Level = Level.CITY) -> Organ:
    return organs.found_organ(
        name, level=level, kind=Kind.GOVERNMENT, profile="zhaotong", parent=parent, since=FOUNDED, at=AT, by=None
    )


def _person(username: str, organ: Organ, role: Role, *, display_name: str = "") -> Account:
    account = Account.objects.create(username=username, display_name=display_name or username)
    organs.appoint(account, organ=organ, role=role, since=FOUNDED, at=AT, by=None)
    return account


def _file(name: str) -> Any:
    return files.store(io.BytesIO(name.encode()), name=name, by=None, at=AT)


def _plan_of(organ: Organ, state: PlanState) -> WorkPlan:
    file = _file(f"{SECRET}-{state}.txt")
    plan = WorkPlan.objects.create(
        organ=organ,
        file=file,
        sha256=file.sha256,
        state=state,
        title=f"{SECRET}市政务公开工作要点（{state}）",
        year=2020,
        report_due_on=date(2020, 12, 15),
        text=f"{SECRET}市要公开。",
        uploaded_at=AT,
        in_force_at=AT if state == PlanState.IN_FORCE else None,
    )
    for position in range(1, 2 if state == PlanState.IN_FORCE else 3):
        Task.objects.create(
            plan=plan,
            position=position,
            title=f"{SECRET}任务",
            text=plan.text,
            start=0,
            end=len(plan.text),
            stated_on=date(2020, 10, 25),
            is_dismissed=position > 1,
            dismissed_reason="重复" if position > 1 else "",
        )
    TaskUnit.objects.create(
        task=plan.tasks.get(position=1), position=1, name=f"{SECRET}局", state=UnitState.UNRESOLVED, reason="不在册"
    )
    return plan


def _obligation(world: World, subject: WorkPlan | Task, *, is_met: bool = False) -> Obligation:
    order = obligations.Order(
        "plan.task.complete",
        world.here,
        subject,
        f"{SECRET}任务",
        stated_on=date(2020, 10, 25),
        plan_id=world.plan.pk,
    )
    owed = obligations.start(order, profile="zhaotong", by=None, at=AT)
    assert owed is not None
    return obligations.meet(owed, by=None, at=AT, evidence=subject) if is_met else owed
