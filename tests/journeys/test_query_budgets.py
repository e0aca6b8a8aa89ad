"""Every page of the desk asks the database at most ten times, however many rows it shows (ARCHITECTURE.md §9)."""

import io
from datetime import date
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from gongkai.disclosure.records import historic
from gongkai.disclosure.records import services as records
from gongkai.disclosure.records.content import AttachedFile, Content
from gongkai.disclosure.records.historic_tables import HistoricRow
from gongkai.disclosure.records.models import Record, Relation, ShortcutUse
from gongkai.disclosure.records.rules import RelationKind
from gongkai.oversight.inspections import services as inspections
from gongkai.oversight.workplans import cascade, correcting, services
from gongkai.oversight.workplans.models import ExtensionRequest, PlanChange, Publicity
from gongkai.oversight.workplans.tests import situations
from gongkai.registers.accounts.models import Account
from gongkai.registers.file_checks import services as file_checks
from gongkai.registers.file_checks.models import FileCheck
from gongkai.registers.files import services as files
from gongkai.registers.holidays import services as holidays
from gongkai.registers.holidays.rules import HolidayRow, NoticeDraft
from gongkai.registers.obligations.clock import start_of
from gongkai.registers.obligations.models import Obligation
from gongkai.registers.organs import services as organs
from gongkai.registers.organs.models import Kind, Level, Role
from gongkai.registers.recomputations.models import Recomputation
from gongkai.registers.reminders import services as reminders

from . import doors, interpretation_examples, public_examples_library, public_examples_organs
from .catalogue_examples import catalogue_of
from .public_examples_sites import PORTAL, site_of
from .rounds import rounds_of

BUDGET = 10
FEW, MANY = 5, 300
AT = start_of(situations.ENTERED)
HEAD, FIRST = situations.NOTICE.split("（一）", 1)
CHINESE = "零一二三四五六七八九"


def in_chinese(number: int) -> str:
    tens, ones = divmod(number, 10)
    return (CHINESE[tens] if tens > 1 else "") + ("十" if tens else "") + (CHINESE[ones] if ones else "")


def heading(number: int) -> str:
    """A new section before every fiftieth task but the first ones, whose heading the notice has."""
    section, first = divmod(number - 1, 50)
    return f"{in_chinese(section + 1)}、第{section + 1}类工作\n" if section and not first else ""


def notice(tasks: int, number: int) -> str:
    """A notice of so many tasks; each with a lead, another organ and a day."""
    items = "".join(
        f"{heading(n)}（{in_chinese((n - 1) % 50 + 1)}）第{n}项工作。公开第{n}类信息并做好解读。"
        f"（牵头单位：市司法局；配合单位：市教育体育局；完成时限：2020年{6 + n % 7}月20日）\n"
        for n in range(1, tasks + 1)
    )
    return HEAD.replace("〔2020〕7号", f"〔2020〕{number}号") + items


def emergency() -> NoticeDraft:
    """A change of the calendar, by which everything is reckoned anew."""
    rows = (HolidayRow("应急", date(2020, 10, 19), date(2020, 10, 20)),)
    return NoticeDraft(
        "national", 2020, "关于临时放假的通知", "", situations.ENTERED, is_arrangement=False, holidays=rows
    )


class World:
    """A city with so many tasks, organs, accounts, drafts and reports."""

    def __init__(self, size: int) -> None:
        self.city = city = situations.city()
        self.people = {Role.OFFICE: city.officer, Role.CLERK: city.clerk}
        for role in (Role.AUDITOR, Role.SECURITY_ADMINISTRATOR, Role.SYSTEM_ADMINISTRATOR, Role.SUPERVISOR):
            self.people[role] = situations.person(f"person-{role}", city.government, role)
        for number in range(size // 5):
            organs.found_organ(
                f"青川市第{number}局",
                level=Level.CITY,
                kind=Kind.DEPARTMENT,
                profile="zhaotong",
                parent=city.government,
                since=situations.OPENED,
                at=AT,
                by=None,
            )
        Account.objects.bulk_create(
            Account(username=f"many-{number}", display_name=f"第{number}人") for number in range(size)
        )
        self.plan = self._in_force(size, 100)
        for number in range(size // 30):
            self._in_force(2, 200 + number)
        self.draft = city.draft(notice(size, 300))
        for number in range(size // 30):
            city.draft(notice(2, 400 + number))
        for task in self.draft.tasks.all()[: size // 3]:
            correcting.confirm_task(task, version=1, by=city.officer, at=AT)
        self.task = self.plan.tasks.first()
        for number in range(size // 5):
            city.report(self.task, city.justice, done=number == size // 5 - 1)
            city.report(self.plan, city.justice, done=False)
        holidays.enter_notice(emergency(), by=city.officer, at=AT)
        self.recomputation = Recomputation.objects.get()
        reminders.write_reminders(on=situations.TODAY, at=start_of(situations.TODAY))
        self.owed = Obligation.objects.about(self.task).get(organ=city.justice)
        self.extension = self._extensions()
        self.next = self._next_year()
        self.check = self._checks(size)
        self.finding = self._findings(size)
        self.record = self._records(size)
        self.held = Record.objects.filter(state="draft", held_by__isnull=False).earliest("pk")
        self.doors = doors.of(self.city.justice, by=self.city.officer, secret="青川", at=AT, number=3 + size // 10)
        made = list(Record.objects.filter(organ=self.city.justice))
        self.site = site_of(self.city.government, name="青川", at=AT)
        self.rounds = rounds_of(self.city.justice, made, by=self.city.clerk, at=AT)
        self.catalogue = catalogue_of(self.city.justice, name="公证", at=AT, size=size)
        self.interpreted = interpretation_examples.many(city.justice, 3 + size // 10, by=city.clerk, at=AT)
        Publicity.objects.create(plan=self.plan, since=AT)
        file = files.store(io.BytesIO(b"x"), name="x.txt", by=None, at=AT)
        for report in self.plan.reports.all():
            report.files.add(file)
        PlanChange.objects.bulk_create(
            PlanChange(plan=self.plan, task=task, kind="amended", reason="r", before={}, after={}, at=AT, token=uuid4())
            for task in self.plan.tasks.all()
        )

    def _in_force(self, tasks: int, number: int):
        plan = self.city.draft(notice(tasks, number))
        services.put_in_force(plan, by=self.city.officer, at=AT)
        plan.refresh_from_db()
        return plan

    def _extensions(self):
        open_ones = Obligation.objects.filter(plan_id=self.plan.pk, organ=self.city.justice).owed()
        ExtensionRequest.objects.bulk_create(
            ExtensionRequest(
                obligation=one, plan=self.plan, due_before=one.due_on, wanted_on="2020-12-30", reason="忙", asked_at=AT
            )
            for one in open_ones
            if one.due_on < situations.date(2020, 12, 30)
        )
        return ExtensionRequest.objects.first()

    def _findings(self, size):
        what = {"kind": "spot", "title": "抽查", "held_on": situations.TODAY, "held_by": "", "scope": ""}
        where = {"place": "首页", "rule": "", "correct_by": situations.TODAY, "by": None, "at": AT}
        checks = [
            inspections.enter_inspection(self.city.government, **what, token=uuid4(), by=None, at=AT)
            for _number in range(2 + size // 30)
        ]
        for number in range(size):
            last = inspections.add_finding(
                checks[0], organ=self.city.justice, what=f"问题{number}", token=uuid4(), **where
            )
        return last

    def _checks(self, size):
        file = files.store(io.BytesIO(b"x"), name="x.txt", by=None, at=AT)
        found = {
            "kind": "mobile",
            "severity": "block",
            "layer": "body",
            "place": "第1段",
            "masked": "138****0000",
            "advice": "删除",
        }
        FileCheck.objects.bulk_create(
            FileCheck(
                organ=self.city.justice,
                file=file,
                state="done",
                verdict="block",
                findings=[found] * size,
                copy=file,
                copy_verdict="block",
                copy_findings=[found] * size,
                removed=[["comments", "批注", 2]] * size,
                compared={"what": "段", "units": size, "characters": size},
                by=self.city.clerk,
                at=AT,
                done_at=AT,
                token=uuid4(),
            )
            for _number in range(size)
        )
        check = FileCheck.objects.first()
        file_checks.propose_unchanged(check, reason="原件", token=uuid4(), by=self.city.clerk, at=AT)
        return check

    def _records(self, size):
        file = self.check.file
        attached = AttachedFile(file.name, file.sha256, file.size_bytes, file.media_type)
        made = [
            records.draft(
                self.city.justice,
                Content(title=f"第{n}件", body="文\n" * size, attachments=(attached,)),
                by=self.city.clerk,
                at=AT,
            )
            for n in range(3 + size // 20)
        ]
        for other in made[1:]:
            Relation.objects.create(record=made[0], kind=RelationKind.IMPLEMENTS, other=other)
        for number in range(1, 2 + size // 20):
            records.edit(made[0], Content(title=f"第{number}稿"), version=number, by=self.city.clerk, at=AT)
        made[0].refresh_from_db()
        for other in made:
            ShortcutUse.objects.create(
                record=other, version=1, title="紧急发布", source="某规定", reason="险情", by=self.city.clerk, at=AT
            )
        rows = [
            HistoricRow(Content(title=f"旧{n}号", body="文"), date(2016, 5, 4), "", ()) for n in range(3 + size // 20)
        ]
        told = {"source": "原网站", "responsible": "王某", "files": {}}
        self.batch = historic.take_in(self.city.justice, rows, **told, by=self.city.clerk, at=AT)
        return made[0]

    def _next_year(self):
        tasks = list(self.plan.tasks.all())
        made = cascade.take_over(
            self.plan, tasks, organ=self.city.government, year=2021, by=self.city.officer, at=AT
        ).plan
        made.tasks.last().upper_links.all().delete()
        services.put_in_force(made, by=self.city.officer, at=AT)
        made.refresh_from_db()
        return made

    def _public_pages(self):
        government, justice = self.city.government, self.city.justice
        yield from public_examples_organs.pages(government, justice, self.catalogue, self.plan)
        yield from public_examples_organs.files(self.catalogue, self.plan)

    def addresses(self):
        """Each page of the desk with the role that reads it."""
        plan, draft = [self.plan.pk], [self.draft.pk]
        return [
            (Role.CLERK, "desk_inbox", [], ""),
            (Role.OFFICE, "desk_inbox", [], ""),
            (Role.OFFICE, "desk_board", [], ""),
            (Role.SUPERVISOR, "desk_board", [], f"?plan={self.plan.pk}"),
            (Role.OFFICE, "desk_board", [], "?on=2020-08-01"),
            (Role.SUPERVISOR, "desk_board", [], f"?plan={self.plan.pk}&on=2020-08-01"),
            (Role.OFFICE, "desk_owed", [], ""),
            (Role.OFFICE, "desk_owed", [], "?on=2020-08-01&state=overdue"),
            (Role.OFFICE, "desk_owed", [], f"?organ={self.city.justice.pk}&plan={self.plan.pk}&state=overdue"),
            (Role.OFFICE, "workplans", [], ""),
            (Role.OFFICE, "workplan_upload", [], ""),
            (Role.OFFICE, "workplan", plan, ""),
            (Role.CLERK, "workplan", plan, ""),
            (Role.OFFICE, "workplan_clauses", plan, ""),
            (Role.CLERK, "workplan_clauses", plan, f"?from={self.task.start + 1}"),
            (Role.OFFICE, "workplan_clause", [*plan, self.task.start], ""),
            (Role.CLERK, "workplan_clause", [*plan, self.task.start], ""),
            (Role.OFFICE, "workplan_clause", [*plan, self.plan.spans["report_due_on"][0]], ""),
            (Role.OFFICE, "workplan_trace_csv", plan, ""),
            (Role.OFFICE, "workplan_trace_json", plan, ""),
            (Role.OFFICE, "profiles", [], ""),
            (Role.OFFICE, "profile", ["zhaotong"], ""),
            (Role.OFFICE, "profile_duty", ["zhaotong", "interpretation.accompany"], ""),
            (Role.OFFICE, "profiles_compared", [], "?left=zhaotong&right=ziyang&on=2020-10-15"),
            (Role.OFFICE, "desk_owed", [], "?duty=plan.task.complete&law=zhaotong"),
            (Role.OFFICE, "workplan_check", draft, ""),
            (Role.OFFICE, "workplan_name", draft, "?name=市司法局"),
            (Role.OFFICE, "workplan_discard", draft, ""),
            (Role.OFFICE, "workplan_reports", plan, "?show=all"),
            (Role.OFFICE, "workplan_extensions", plan, ""),
            (Role.OFFICE, "workplan_cascade", plan, ""),
            (Role.OFFICE, "workplan_changes", plan, ""),
            (Role.OFFICE, "workplan_task_add", plan, ""),
            (Role.OFFICE, "task_amend", [self.task.pk], ""),
            (Role.OFFICE, "task_withdraw", [self.task.pk], ""),
            (Role.OFFICE, "workplan_carry_over", plan, ""),
            (Role.OFFICE, "workplan_evidence", plan, ""),
            (Role.OFFICE, "workplan_publicity", plan, ""),
            (Role.OFFICE, "workplan_table", plan, ""),
            (Role.OFFICE, "workplan_table_file", [*plan, "xlsx"], ""),
            (Role.OFFICE, "workplan_print", [*plan, "docx"], ""),
            (Role.OFFICE, "workplan_progress_print", [*plan, "docx"], ""),
            (Role.OFFICE, "workplan_from_table", [], ""),
            (Role.OFFICE, "workplan_origin", [self.next.pk], ""),
            (Role.OFFICE, "task_origin", [self.next.tasks.last().pk], ""),
            (Role.OFFICE, "workplan_take_over", [], ""),
            (Role.CLERK, "extension_ask", [self.owed.pk], ""),
            (Role.OFFICE, "extension", [self.extension.pk], ""),
            (Role.OFFICE, "task", [self.task.pk], ""),
            (Role.CLERK, "task", [self.plan.tasks.last().pk], ""),
            (Role.OFFICE, "task_correct", [self.draft.tasks.first().pk], ""),
            (Role.OFFICE, "workplan_check", draft, "?order=document&after=0-3"),
            (Role.OFFICE, "workplan_text", draft, ""),
            (Role.OFFICE, "workplan_corrections", draft, ""),
            (Role.OFFICE, "task_add", draft, "?s=0-20"),
            (Role.OFFICE, "task_split", [self.draft.tasks.first().pk], ""),
            (Role.OFFICE, "task_merge", [self.draft.tasks.first().pk], ""),
            (Role.OFFICE, "task_dismiss", [self.draft.tasks.first().pk], ""),
            (Role.OFFICE, "obligation", [self.owed.pk], ""),
            (Role.OFFICE, "take_back", [self.owed.pk], ""),
            (Role.OFFICE, "inspections", [], ""),
            (Role.OFFICE, "inspection_enter", [], ""),
            (Role.OFFICE, "inspection", [self.finding.inspection_id], ""),
            (Role.CLERK, "inspection", [self.finding.inspection_id], ""),
            (Role.OFFICE, "finding_add", [self.finding.inspection_id], ""),
            (Role.OFFICE, "finding", [self.finding.pk], ""),
            (Role.OFFICE, "finding_withdraw", [self.finding.pk], ""),
            (Role.OFFICE, "circular", [self.finding.inspection_id], ""),
            (Role.OFFICE, "organs", [], ""),
            (Role.OFFICE, "organ", [self.city.government.pk], ""),
            (Role.OFFICE, "organ_filings", [], ""),
            (Role.OFFICE, "organ_filings_csv", [], ""),
            (Role.OFFICE, "organ_reminders", [], ""),
            (Role.OFFICE, "organ_catalogue_csv", [], ""),
            (Role.OFFICE, "organ_catalogue_xlsx", [], ""),
            (Role.OFFICE, "organ_names", [], f"?name=市发改委&within={self.city.government.pk}&on=2020-10-15"),
            (Role.OFFICE, "organ_yearly", [], ""),
            (Role.OFFICE, "organ_acts", [self.city.justice.pk], ""),
            (Role.OFFICE, "organ_public", [self.city.justice.pk], ""),
            (Role.OFFICE, "organ_merge", [self.city.justice.pk], ""),
            (Role.SECURITY_ADMINISTRATOR, "accounts", [], ""),
            (Role.SECURITY_ADMINISTRATOR, "account", [self.people[Role.OFFICE].pk], ""),
            (Role.AUDITOR, "audit", [], ""),
            (Role.SYSTEM_ADMINISTRATOR, "jobs", [], ""),
            (Role.SYSTEM_ADMINISTRATOR, "sites", [], ""),
            (Role.SYSTEM_ADMINISTRATOR, "site_add", [], ""),
            (Role.SYSTEM_ADMINISTRATOR, "site_change", [self.site.pk], ""),
            *((Role.OFFICE, name, [], "") for name in PORTAL),
            *((Role.OFFICE, name, given, "") for name, given in self._public_pages()),
            *((Role.OFFICE, name, arguments, "") for name, arguments in public_examples_library.pages()),
            *((Role.OFFICE, name, [], "") for name in public_examples_library.ALWAYS if name != "public_sitemap_pages"),
            (Role.CLERK, "file_checks", [], ""),
            (Role.CLERK, "file_check", [self.check.pk], ""),
            (Role.OFFICE, "file_check", [self.check.pk], ""),
            (Role.OFFICE, "ledger", [], ""),
            (Role.CLERK, "ledger", [], "?validity=in_force&on=2020-10-01&year=2020&q=第"),
            (Role.OFFICE, "ledger_check", [], ""),
            (Role.OFFICE, "compilations", [], ""),
            (Role.CLERK, "compilation", [self.rounds.compilation.pk], ""),
            (Role.OFFICE, "reevaluations", [], ""),
            (Role.CLERK, "reevaluation", [self.rounds.round.pk], ""),
            (Role.CLERK, "reevaluation", [self.rounds.clean_up.pk], ""),
            (Role.CLERK, "reevaluation_item", [self.rounds.item.pk], ""),
            (Role.CLERK, "records", [], ""),
            (Role.OFFICE, "records", [], "?state=waiting"),
            (Role.OFFICE, "records", [], "?state=public&q=第"),
            (Role.OFFICE, "record_draft", [], ""),
            (Role.CLERK, "record_draft", [], ""),
            (Role.CLERK, "record", [self.record.pk], ""),
            (Role.OFFICE, "record", [self.record.pk], ""),
            (Role.CLERK, "record_edit", [self.record.pk], ""),
            (Role.OFFICE, "record_preview", [self.record.pk], ""),
            (Role.OFFICE, "record_compare", [self.record.pk], ""),
            (Role.OFFICE, "record_review_form", [self.record.pk], ""),
            (Role.OFFICE, "records", [], "?state=late"),
            (Role.OFFICE, "record_shortcuts", [], ""),
            (Role.OFFICE, "historic_batches", [], ""),
            (Role.OFFICE, "historic_batch", [self.batch.pk], ""),
            (Role.CLERK, "historic_import", [], ""),
            (Role.OFFICE, "catalogues", [], ""),
            (Role.CLERK, "catalogue_open", [], ""),
            (Role.OFFICE, "catalogue", [self.catalogue.pk], ""),
            (Role.CLERK, "catalogue", [self.catalogue.pk], "?version=1&q=事项"),
            (Role.OFFICE, "catalogue_checks", [self.catalogue.pk], ""),
            (Role.OFFICE, "catalogue_compare", [self.catalogue.pk], ""),
            (Role.OFFICE, "catalogue_file", [self.catalogue.pk, 1, "csv"], ""),
            (Role.CLERK, "catalogue_entry", [self.catalogue.entries.first().pk], ""),
            (Role.CLERK, "catalogue_entry_edit", [self.catalogue.entries.first().pk], ""),
            (Role.CLERK, "catalogue_table", [self.catalogue.pk], ""),
            (Role.CLERK, "catalogue_proposal", [self.catalogue.proposals.filter(decided_at=None).get().pk], ""),
            (Role.OFFICE, "catalogue_fields", [], ""),
            (Role.OFFICE, "catalogue_fields", [], f"?organ={self.city.government.pk}"),
            (Role.OFFICE, "catalogue_findings", [], ""),
            (Role.OFFICE, "catalogue_findings", [], f"?organ={self.city.justice.pk}"),
            (Role.OFFICE, "catalogue_section", [], f"?organ={self.city.justice.pk}"),
            (Role.OFFICE, "catalogue_directory", [], ""),
            (Role.CLERK, "interpretations", [], ""),
            (Role.OFFICE, "interpretations", [], "?show=open&year=2020"),
            (Role.OFFICE, "interpretations", [], "?show=beyond_text"),
            (Role.OFFICE, "interpretations", [], "?show=preparing"),
            (Role.OFFICE, "interpretations", [], "?show=issued"),
            (Role.OFFICE, "interpretation_figures", [], ""),
            (Role.OFFICE, "interpretation_figures_csv", [], ""),
            (Role.OFFICE, "interpretation_figures_xlsx", [], ""),
            (Role.OFFICE, "interpretation_filings", [], ""),
            (Role.CLERK, "interpretation_filing", [self.interpreted.filing.pk], ""),
            (Role.CLERK, "interpretation_filing_file", [self.interpreted.filing.pk, "xlsx"], ""),
            (Role.CLERK, "record_interpretation", [self.record.pk], ""),
            (Role.CLERK, "record_interpretation", [self.interpreted.document.pk], ""),
            (Role.CLERK, "record_interpretation", [self.interpreted.material.pk], ""),
            (Role.CLERK, "reminders", [], ""),
            (Role.OFFICE, "republications", [], "?show=all"),
            (Role.CLERK, "republication", [self.doors.candidate.pk], ""),
            (Role.OFFICE, "feeds", [], ""),
            (Role.OFFICE, "records_pass_on", [], ""),
            (Role.OFFICE, "records_pass_on", [], f"?leaving={self.held.held_by_id}"),
            (Role.OFFICE, "record_hand_on", [self.held.pk], ""),
            (Role.CLERK, "own_sessions", [], ""),
            (Role.SECURITY_ADMINISTRATOR, "systems", [], ""),
            (Role.SECURITY_ADMINISTRATOR, "system", [self.doors.client.pk], ""),
            (Role.OFFICE, "calendar", [], ""),
            (Role.OFFICE, "calendar_year", [], "?year=2020"),
            (Role.OFFICE, "holiday_entry", [], ""),
            (Role.OFFICE, "recomputations", [], ""),
            (Role.SUPERVISOR, "recomputation", [], f"?number={self.recomputation.pk}"),
        ]


@pytest.mark.parametrize("size", [FEW, MANY])
def test_every_page_keeps_its_budget(db, a_place_of_its_own, client_of, size):
    world = World(size)
    clients = {role: client_of(account) for role, account in world.people.items()}
    for client in clients.values():
        client.get(reverse("organs"))  # once in a while a session is written anew, which is no part of a page
    found = {}

    for role, name, arguments, query in world.addresses():
        with CaptureQueriesContext(connection) as asked:
            answer = clients[role].get(reverse(name, args=arguments) + query)
        assert answer.status_code == 200, (role, name)
        found[f"{name}{query} {role}"] = len(asked)

    assert world.plan.tasks.count() == world.draft.tasks.count() == size
    assert Obligation.objects.count() > 2 * size
    assert {page: number for page, number in found.items() if number > BUDGET} == {}


def test_an_overview_that_grows_is_asked_for_in_pages(db, a_place_of_its_own, client_of):
    world = World(60)
    office = client_of(world.city.officer)
    seen, address = [], reverse("desk_owed")

    for _page in range(10):
        answer = office.get(address)
        seen += [one.pk for one, _state, _word in answer.context["rows"]]
        if not answer.context["next_key"]:
            break
        address = f"{reverse('desk_owed')}?after={answer.context['next_key']}"

    assert len(seen) == len(set(seen)) == Obligation.objects.count() == answer.context["number"]
