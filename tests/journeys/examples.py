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

from gongkai.disclosure.catalogues.models import Catalogue
from gongkai.disclosure.catalogues.rules import Kind as CatalogueKind
from gongkai.disclosure.interpretations.models import Filing
from gongkai.disclosure.records import services as records
from gongkai.disclosure.records.content import AttachedFile, Content
from gongkai.disclosure.records.models import Record, Relation
from gongkai.disclosure.records.rules import RelationKind
from gongkai.oversight.inspections import services as inspections
from gongkai.oversight.inspections.models import Correction, Finding, InspectionKind
from gongkai.oversight.workplans.models import Correction as DraftCorrection
from gongkai.oversight.workplans.models import (
    CorrectionKind,
    ExtensionRequest,
    PlanLink,
    PlanState,
    ProgressReport,
    Task,
    TaskLink,
    TaskUnit,
    UnitState,
    WorkPlan,
)
from gongkai.registers.accounts.models import Account
from gongkai.registers.file_checks import services as file_checks
from gongkai.registers.file_checks.models import CheckState, FileCheck
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

from . import (
    catalogue_examples,
    doors,
    examples_of_records,
    public_examples_library,
    public_examples_organs,
    public_examples_sites,
)
from .doors import Doors
from .interpretation_examples import INTERPRETATIONS, filing_owed
from .public_examples_record import PUBLIC_RECORD
from .rounds import Rounds, rounds_of

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
    extension: ExtensionRequest = field(default_factory=ExtensionRequest)
    finding: Finding = field(default_factory=Finding)
    correction: Correction = field(default_factory=Correction)
    plan_link: PlanLink = field(default_factory=PlanLink)
    task_link: TaskLink = field(default_factory=TaskLink)
    responsibility: Responsibility = field(default_factory=Responsibility)
    clerk: Account = field(default_factory=Account)
    act: YearlyAct = field(default_factory=YearlyAct)
    ended: Organ = field(default_factory=Organ)
    check: FileCheck = field(default_factory=FileCheck)
    record: Record = field(default_factory=Record)
    relation: Relation = field(default_factory=Relation)
    doors: Doors = field(default_factory=Doors)
    rounds: Rounds | None = None
    catalogue: Catalogue = field(default_factory=Catalogue)
    filing: Filing = field(default_factory=Filing)

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
_extension = _number(lambda world: world.extension.pk)
_inspection = _number(lambda world: world.finding.inspection_id)
_finding = _number(lambda world: world.finding.pk)
_record = _number(lambda world: world.record.pk)
_round = _number(lambda world: world.rounds.round.pk)
_task_of_draft = _number(lambda world: world.task(world.draft))


def _clause(world: World) -> dict[str, int]:
    """The first clause of the plan."""
    return {"number": world.plan.pk, "place": 0}


EXAMPLES: Mapping[str, Callable[[World], dict[str, Any]]] = {
    **catalogue_examples.EXAMPLES,
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
    "account_end_sessions": _account,
    "account_open": _account,
    "account_new_password": _account,
    "account_second_factor": _account,
    "account_identity": _account,
    **doors.EXAMPLES,
    **public_examples_sites.EXAMPLES,
    **public_examples_organs.EXAMPLES,
    **public_examples_library.EXAMPLES,
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
    "workplan_undo": _number(lambda world: world.draft.corrections.get().pk),
    "task_dismiss": _task_of_draft,
    "task_restore": _number(lambda world: world.task(world.draft, is_dismissed=True)),
    "workplan_reports": _plan,
    "workplan_reports_accept": _plan,
    "report_return": _number(lambda world: world.report.pk),
    "workplan_extensions": _plan,
    "extension_ask": _number(lambda world: world.owed.pk),
    "extension": _extension,
    "extension_grant": _extension,
    "extension_refuse": _extension,
    "extension_withdraw": _extension,
    "workplan_cascade": _plan,
    "workplan_origin": _draft,
    "workplan_origin_choose": _draft,
    "workplan_origin_tasks": _draft,
    "plan_link_remove": _number(lambda world: world.plan_link.pk),
    "task_origin": _task_of_draft,
    "task_link_remove": _number(lambda world: world.task_link.pk),
    "workplan_table": _plan,
    "workplan_table_file": lambda world: {"number": world.plan.pk, "kind": "csv"},
    "workplan_print": lambda world: {"number": world.plan.pk, "kind": "docx"},
    "workplan_progress_print": lambda world: {"number": world.plan.pk, "kind": "docx"},
    "workplan_table_read": _plan,
    "workplan_table_enter": _plan,
    "workplan_changes": _plan,
    "workplan_task_add": _plan,
    "task_amend": _number(lambda world: world.task(world.plan)),
    "task_withdraw": _number(lambda world: world.task(world.plan)),
    "workplan_carry_over": _plan,
    "workplan_carry_over_make": _plan,
    "workplan_carry_over_close": _plan,
    "workplan_evidence": _plan,
    "workplan_evidence_archive": _plan,
    "workplan_publicity": _plan,
    "progress_plan": _plan,
    "progress_plan_json": _plan,
    "inspection": _inspection,
    "finding_add": _inspection,
    "circular": _inspection,
    "circular_file": lambda world: {"number": world.finding.inspection_id, "kind": "txt"},
    "finding": _finding,
    "finding_correct": _finding,
    "finding_withdraw": _finding,
    "correction_accept": _number(lambda world: world.correction.pk),
    "correction_return": _number(lambda world: world.correction.pk),
    "correction_file": lambda world: {
        "number": world.correction.pk,
        "file_number": world.correction.files.get().pk,
    },
    "file_check": _number(lambda world: world.check.pk),
    "file_check_copy": _number(lambda world: world.check.pk),
    "file_check_original": _number(lambda world: world.check.pk),
    "file_check_tables": _number(lambda world: world.check.pk),
    "file_check_propose": _number(lambda world: world.check.pk),
    "file_check_confirm": _number(lambda world: world.check.pk),
    "file_check_decline": _number(lambda world: world.check.pk),
    "compilation": _number(lambda world: world.rounds.compilation.pk),
    "compilation_file": lambda world: {"number": world.rounds.compilation.pk, "kind": "docx"},
    "reevaluation": _round,
    "reevaluation_anew": _round,
    "reevaluation_propose": _round,
    "reevaluation_give_back": _round,
    "reevaluation_confirm": _round,
    "reevaluation_result": _round,
    "reevaluation_item": _number(lambda world: world.rounds.item.pk),
    "reevaluation_follow_up": _number(lambda world: world.rounds.item.pk),
    "record": _record,
    "record_edit": _record,
    "record_preview": _record,
    "record_compare": _record,
    "record_review_form": _record,
    "record_copy": lambda world: {"number": world.record.pk, "sha256": world.check.copy.sha256},
    "record_send_on": _record,
    "record_approve": _record,
    "record_give_back": _record,
    "record_sign": _record,
    "record_release": _record,
    "record_schedule": _record,
    "record_withdraw": _record,
    "record_withdraw_confirm": _record,
    "record_exception": _record,
    "record_exception_confirm": _record,
    "record_relate": _record,
    "record_unrelate": _number(lambda world: world.relation.pk),
    **PUBLIC_RECORD,
    "portal_display": lambda _world: {"mode": "elder"},
    "evidence_file": lambda world: {"number": world.report.pk, "file_number": world.report.files.get().pk},
    **examples_of_records.EXAMPLES,
    **INTERPRETATIONS,
}

QUERIES: Mapping[str, Callable[[World], dict[str, Any]]] = {
    "workplan_name": lambda world: {"name": f"{SECRET}局"},
    "task_add": lambda _world: {"s": "0-5"},
}
"""What an address needs after its question mark to name its object."""

OF_THE_WHOLE_INSTALLATION = frozenset({"audit", "audit_check", "audit_export", "jobs", "job_start_again"})
"""Pages that are one for the installation: its audit chain cannot be read in parts, and it has one queue of jobs."""

OF_ALL_STAFF = frozenset({"profile", "profile_duty"})
"""Pages that name no object of a city: the law is the same for everyone who signs in."""

HOLIDAYS = {
    "step": "enter",
    "profile": "national",
    "title": "关于临时放假的通知",
    "issued_on": TODAY,
    "year": 2020,
    "kind": "change",
    "row-TOTAL_FORMS": 1,
    "row-INITIAL_FORMS": 0,
    "row-0-name": "应急",
    "row-0-first_on": date(2020, 11, 2),
    "row-0-last_on": date(2020, 11, 3),
}
FORGED: Mapping[str, Callable[[World], dict[str, Any]]] = {
    **catalogue_examples.FORGED,
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
    "holiday_entry": lambda world: HOLIDAYS,
    "workplan_take_over": lambda world: {
        "source": f"{world.here.pk}-{world.plan.pk}",
        "year": 2020,
        "tasks": world.task(world.plan),
    },
    "inspection_enter": lambda world: {
        "organ": world.here.pk,
        "kind": "spot",
        "title": "抽查",
        "held_on": TODAY,
        "token": uuid4(),
    },
    "workplan_from_table": lambda world: {
        "organ": world.here.pk,
        "title": "要点",
        "year": 2020,
        "file": io.BytesIO("序号,工作任务\n1,公开".encode()),
    },
    "record_relate": lambda world: {"kind": "repeals", "other": world.record.pk},
    **doors.FORGED,
    **public_examples_sites.FORGED,
    "historic_import": lambda world: {
        "organ": world.here.pk,
        "source": "原网站",
        "responsible": "王某",
        "table": io.BytesIO("title,released_on\n甲,2016-05-04".encode()),
    },
    "reevaluations": lambda world: {"organ": world.here.pk, "kind": "clean_up", "year": 2020},
    "compilations": lambda world: {"organ": world.here.pk, "day": TODAY, "token": uuid4()},
    "workplan_upload": lambda world: {"organ": world.here.pk, "file": io.BytesIO("通知".encode())},
    "file_checks": lambda world: {"organ": world.here.pk, "upload": io.BytesIO("正文".encode()), "token": uuid4()},
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
    world.catalogue = catalogue_examples.catalogue_of(world.here, name=SECRET, kind=CatalogueKind.POWERS, at=AT)
    world.ended = _found(f"{SECRET}区人民政府", world.here, level=Level.COUNTY)
    organs.abolish_organ(world.ended, on=TODAY, at=AT, by=None)
    world.plan, world.draft = _plan_of(world.here, PlanState.IN_FORCE), _plan_of(world.here, PlanState.DRAFT)
    world.owed, world.met = _obligation(world, world.plan), _obligation(world, world.plan.tasks.get(), is_met=True)
    DraftCorrection.objects.create(
        plan=world.draft, kind=CorrectionKind.CONFIRMED, note=f"{SECRET}任务", at=AT, by=None
    )
    world.report = ProgressReport.objects.create(
        plan=world.plan, task=world.plan.tasks.get(), organ=world.here, text=f"{SECRET}进展", at=AT, token=uuid4()
    )
    world.extension = ExtensionRequest.objects.create(
        obligation=world.owed,
        plan=world.plan,
        due_before=world.owed.due_on,
        wanted_on=date(2020, 11, 25),
        reason=f"{SECRET}缘由",
        asked_at=AT,
    )
    world.plan_link = PlanLink.objects.create(lower=world.draft, upper=world.plan, kind="carry_over", at=AT)
    world.task_link = TaskLink.objects.create(
        lower=world.draft.tasks.first(), upper=world.plan.tasks.get(), kind="carry_over", at=AT
    )
    world.finding = _found_something(world)
    world.correction = Correction.objects.create(finding=world.finding, text=f"{SECRET}整改", at=AT, token=uuid4())
    world.correction.files.add(_file(f"{SECRET}整改佐证.txt"))
    world.report.files.add(_file(f"{SECRET}佐证.txt"))
    world.check = _checked(world)
    world.record = _record_of(world)
    world.relation = Relation.objects.create(
        record=world.record, kind=RelationKind.IMPLEMENTS, citation=f"{SECRET}办法"
    )
    world.doors = doors.build(world, secret=SECRET, at=AT)
    examples_of_records.build(world.here, world.record, secret=SECRET, by=world.clerk, at=AT)
    world.rounds = rounds_of(world.here, [world.record], by=world.clerk, at=AT, word=SECRET)
    world.filing = filing_owed(world.here, at=AT)
    return world


def _record_of(world: World) -> Record:
    """A draft with an attachment that was looked at."""
    file = world.check.file
    attached = AttachedFile(file.name, file.sha256, file.size_bytes, file.media_type)
    said = Content(title=f"{SECRET}办法", body=f"{SECRET}正文", attachments=(attached,))
    return records.draft(world.here, said, by=world.clerk, at=AT)


def _checked(world: World) -> FileCheck:
    """A file that was checked, with a copy that has a table, and an original that somebody proposed to let out."""
    table = f"{SECRET}项目,数量\r\n一,2\r\n".encode()
    copy = files.store(io.BytesIO(table), name=f"{SECRET}表（公开副本）.csv", by=None, at=AT)
    check = FileCheck.objects.create(
        organ=world.here,
        file=_file(f"{SECRET}表.csv"),
        state=CheckState.DONE,
        verdict="pass",
        tables=1,
        copy=copy,
        copy_verdict="pass",
        at=AT,
        done_at=AT,
        token=uuid4(),
    )
    file_checks.propose_unchanged(check, reason=f"{SECRET}原件", token=uuid4(), by=world.clerk, at=AT)
    return check


def _found_something(world: World) -> Finding:
    inspection = inspections.enter_inspection(
        world.here,
        kind=InspectionKind.SPOT,
        title=f"{SECRET}抽查",
        held_on=TODAY,
        held_by="",
        scope="",
        token=uuid4(),
        by=None,
        at=AT,
    )
    return inspections.add_finding(
        inspection,
        organ=world.here,
        what=f"{SECRET}栏目未更新",
        place="",
        rule="",
        correct_by=date(2020, 11, 1),
        token=uuid4(),
        by=None,
        at=AT,
    )


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
        is_of_a_notice=True,
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
