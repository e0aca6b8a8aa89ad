"""Every page of the desk asks the database at most ten times, however many rows it shows (ARCHITECTURE.md §9)."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from gongkai.oversight.workplans import correcting, services
from gongkai.oversight.workplans.tests import situations
from gongkai.registers.accounts.models import Account
from gongkai.registers.obligations.clock import start_of
from gongkai.registers.obligations.models import Obligation
from gongkai.registers.organs import services as organs
from gongkai.registers.organs.models import Kind, Level, Role

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


class World:
    """A city with so many tasks, organs, accounts, drafts and reports."""

    def __init__(self, size: int) -> None:
        self.city = city = situations.city()
        self.people = {Role.OFFICE: city.officer, Role.CLERK: city.clerk}
        for role in (Role.AUDITOR, Role.SECURITY_ADMINISTRATOR, Role.SUPERVISOR):
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
        self.owed = Obligation.objects.about(self.task).get(organ=city.justice)

    def _in_force(self, tasks: int, number: int):
        plan = self.city.draft(notice(tasks, number))
        services.put_in_force(plan, by=self.city.officer, at=AT)
        plan.refresh_from_db()
        return plan

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
