"""A plan of 1,000 tasks on its pages, in force, out and in as XLSX; and a table of 10,000 rows made a plan.

Each number is printed as a ratio to its limit: 150 ms (p95), ten queries and 150 KB a page; seconds for an act.
"""

import argparse
import io
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).resolve().parents[1]
TASKS, ROWS, ROUNDS = 1_000, 10_000, 20
TODAY, ENTERED, OPENED = date(2020, 10, 15), date(2020, 8, 10), date(2019, 6, 1)
PAGE_SECONDS, PAGE_QUERIES, PAGE_KILOBYTES = 0.15, 10, 150
LIMITS = {
    "read a notice into a draft": 5.0,
    "confirm all tasks": 5.0,
    "put in force": 10.0,
    "table out, XLSX": 5.0,
    "table back, shown": 5.0,
    "table back, a part entered": 3.0,
    "10,000 rows given": 10.0,
    "10,000 rows made a draft": 30.0,
}


def main() -> int:
    """Measure on both engines, each in a process of its own; 1 where a limit does not hold."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tasks", type=int, default=TASKS)
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--engine", choices=("sqlite", "postgresql"), help="only this one")
    options = parser.parse_args()
    if "GONGKAI_TEST_DATABASE" in os.environ:
        return measure(options.tasks, options.rows)
    engines = [options.engine] if options.engine else ["sqlite", "postgresql"]
    return max(_on(engine, options) for engine in engines)


def _on(engine: str, options: argparse.Namespace) -> int:
    sys.path.insert(0, str(PROJECT))
    from tools.postgres import NoPostgres, running

    print(f"{engine}, a plan of {options.tasks:,} tasks, a table of {options.rows:,} rows", flush=True)
    if engine == "sqlite":
        with tempfile.TemporaryDirectory(prefix="gongkai-bench-") as folder:
            return _run(f"sqlite:{folder}/bench.sqlite3", options)
    try:
        with running() as address:
            return _run(f"{address.rpartition('/')[0]}/postgres", options)
    except NoPostgres as reason:
        print(f"  not measured: {reason}")
        return 0


def _run(address: str, options: argparse.Namespace) -> int:
    path = os.pathsep.join([str(PROJECT / "src"), str(PROJECT)])
    environment = {**os.environ, "GONGKAI_TEST_DATABASE": address, "PYTHONPATH": path}
    command = [sys.executable, __file__, "--tasks", str(options.tasks), "--rows", str(options.rows)]
    return subprocess.run(command, env=environment).returncode


def measure(tasks: int, rows: int) -> int:
    """Fill a database of its own and print what each page and each act took."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "gongkai.config.settings.testing"
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command
    from django.test.utils import setup_test_environment

    with tempfile.TemporaryDirectory(prefix="gongkai-bench-files-") as folder:
        home = Path(folder)
        settings.FILES_ROOT, settings.AUDIT_KEY_FILE = home / "files", home / "audit.key"
        settings.AUDIT_ANCHOR_FILE, settings.DEMONSTRATION_AS_OF = home / "audit.anchor", str(TODAY)
        setup_test_environment()
        call_command("migrate", verbosity=0)
        bench = Bench()
        bench.of_a_notice(tasks)
        bench.of_a_table(rows)
    return int(not bench.held)


class Bench:
    """One office with its client, and whether every limit held so far."""

    def __init__(self) -> None:
        from gongkai.registers.obligations.clock import start_of
        from gongkai.registers.organs import charter
        from gongkai.registers.organs.models import Organ, Role

        self.held, self.at = True, start_of(ENTERED)
        for name in ("yunnan", "zhaotong"):
            charter.load(PROJECT / "demo" / "organs" / f"{name}.toml", at=start_of(OPENED), by=None)
        self.organ = Organ.objects.get(name="昭通市人民政府")
        self.office = _client(self.organ, Role.OFFICE)
        self.clerk = _client(Organ.objects.get(name="昭通市司法局"), Role.CLERK)

    def of_a_notice(self, tasks: int) -> None:
        """A notice of many tasks through its life."""
        from gongkai.oversight.workplans import services
        from gongkai.oversight.workplans.models import WorkPlan

        content = _notice(tasks).encode()
        drafted = self.act(
            "read a notice into a draft",
            lambda: services.draft_plan(content, name="1.txt", organ=self.organ, by=None, at=self.at),
        )
        plan: WorkPlan = drafted.plan
        assert plan.tasks.count() == tasks
        for name in ("workplans", "workplan_check", "workplan_text", "workplan_corrections", "workplan_origin"):
            self.page(name, plan)
        self.page("workplan_check", plan, "?order=document&after=0-500")
        self.act("confirm all tasks", lambda: self.post("workplan_confirm", plan, {"doubt": ""}))
        self.page("workplan_check", plan)
        self.act("put in force", lambda: self.post("workplan_in_force", plan, {}))
        plan.refresh_from_db()
        assert plan.state == "in_force"
        self.in_force(plan)

    def in_force(self, plan: Any) -> None:
        """The pages of a plan in force before and after a table was given back."""
        self.act("table out, XLSX", lambda: self.office.get(_address("workplan_table_file", plan, "xlsx")))
        self.give_back(plan)
        for name in (
            "workplan",
            "workplan_reports",
            "workplan_clauses",
            "workplan_extensions",
            "workplan_cascade",
            "workplan_changes",
            "workplan_carry_over",
            "workplan_evidence",
            "workplan_publicity",
            "workplan_table",
            "workplan_corrections",
            "task",
        ):
            self.page(name, plan)
        self.page("workplan", plan, client=self.clerk, who="clerk")
        self.post("workplan_publicity", plan, {})
        self.page("progress", None)
        self.page("progress_plan", plan)

    def give_back(self, plan: Any) -> None:
        """Every row of one organ filled in, shown, then entered."""
        from django.core.files.uploadedfile import SimpleUploadedFile

        filled = _filled(self.clerk.get(_address("workplan_table_file", plan, "xlsx")).content)
        file = SimpleUploadedFile("filled.xlsx", filled)
        shown = self.act(
            "table back, shown", lambda: self.post("workplan_table_read", plan, {"file": file}, self.clerk)
        )
        assert shown.status_code == 200, shown.status_code
        sealed = {"sealed": shown.context["sealed"]}
        parts = []
        while not parts or parts[-1].status_code == 200:
            enter = partial(self.post, "workplan_table_enter", plan, sealed, self.clerk)
            parts.append(self.act("table back, a part entered", enter))
        assert parts[-1].status_code == 302

    def of_a_table(self, rows: int) -> None:
        """A table of many rows made a draft."""
        from django.core.files.uploadedfile import SimpleUploadedFile
        from django.urls import reverse

        file = SimpleUploadedFile("table.xlsx", _table(rows))
        asked = {"organ": self.organ.pk, "title": "大表", "year": 2020, "file": file}
        address = reverse("workplan_from_table")
        given = self.act("10,000 rows given", lambda: self.office.post(address, asked))
        assert given.status_code == 200, given.context["form"].errors
        form = given.context["form"]
        chosen = {name: form[name].value() for name in form.fields if form[name].value() is not None}
        asked = {"sealed": given.context["sealed"], **chosen}
        made = self.act("10,000 rows made a draft", lambda: self.office.post(address, asked))
        assert made.status_code == 302, made.status_code
        from gongkai.oversight.workplans.models import WorkPlan

        plan = WorkPlan.objects.latest("pk")
        assert plan.tasks.count() == rows - 1
        self.page("workplan_check", plan)

    def post(self, name: str, plan: Any, values: dict[str, Any], client: Any = None) -> Any:
        """Send a form."""
        return (client or self.office).post(_address(name, plan), values)

    def act(self, name: str, do: Callable[[], Any]) -> Any:
        """Do it and print what it took."""
        begun = time.perf_counter()
        found = do()
        self._print(name, time.perf_counter() - begun, LIMITS[name])
        return found

    def page(self, name: str, plan: Any, query: str = "", *, client: Any = None, who: str = "office") -> None:
        """Open a page many times: p95, queries and size."""
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        address = _address(name, plan) + query
        client = client or self.office
        client.get(address)  # once in a while a session is written anew
        with CaptureQueriesContext(connection) as captured:
            answer = client.get(address)
            queries = len(captured)  # before another request empties the log
        assert answer.status_code == 200, (address, answer.status_code)
        size = len(answer.content) / 1024
        took, used = [], []
        for _round in range(ROUNDS):
            begun, busy = time.perf_counter(), time.process_time()
            client.get(address)
            took.append(time.perf_counter() - begun)
            used.append(time.process_time() - busy)
        p95, work = (sorted(one)[int(ROUNDS * 0.95) - 1] for one in (took, used))
        fits = queries <= PAGE_QUERIES and size <= PAGE_KILOBYTES
        self.held = self.held and fits
        rest = f"of which worked {work:.3f} s {queries:3} queries {size:6.0f} KB{'' if fits else '  OVER'}"
        self._print(f"{name}{query} ({who})", p95, PAGE_SECONDS, rest)

    def _print(self, name: str, seconds: float, limit: float, rest: str = "") -> None:
        self.held = self.held and seconds <= limit
        ratio = f"ratio to limit {seconds / limit:5.2f}{'' if seconds <= limit else '  OVER'}"
        print(f"  {name:52} {seconds:8.3f} s  {ratio}  {rest}".rstrip(), flush=True)


def _client(organ: Any, role: Any) -> Any:
    from allauth.mfa.models import Authenticator
    from django.test import Client

    from gongkai.registers.accounts import services as accounts
    from gongkai.registers.obligations.clock import start_of
    from gongkai.registers.organs import services as organs

    made = accounts.create_account(
        role, display_name=role, password=None, must_change_password=False, by=None, at=start_of(OPENED)
    )
    organs.appoint(made.account, organ=organ, role=role, since=OPENED, at=start_of(OPENED), by=None)
    Authenticator.objects.create(user=made.account, type=Authenticator.Type.TOTP, data={"secret": "x"})
    client = Client()
    client.force_login(made.account)
    return client


def _address(name: str, plan: Any, *more: Any) -> str:
    from django.urls import reverse

    if plan is None or name == "workplans":
        return reverse(name)
    return reverse(name, args=[plan.tasks.first().pk if name == "task" else plan.pk, *more])


UNITS = "牵头单位：市司法局；配合单位：市财政局、市教育体育局"
HEAD = """昭通市人民政府办公室关于印发2020年昭通市政务公开工作要点的通知

昭政办发〔2020〕99号

各县（市、区）人民政府，市直各部门：

现印发给你们，请于2020年12月10日前将落实情况报送市政府办公室。

昭通市人民政府办公室
2020年8月1日

2020年昭通市政务公开工作要点

"""


SECTIONS = "一二三四五六七八九十"


def _notice(tasks: int) -> str:
    """Ten sections with items, as the largest plans are made."""
    return f"{HEAD}{''.join(_section(place, tasks // 10) for place in range(10))}\n（此件公开发布）\n"


def _section(place: int, items: int) -> str:
    return f"{SECTIONS[place]}、推进第{SECTIONS[place]}方面公开\n" + "".join(
        f"{number}. 推进第{number}项公开工作。各单位要梳理第{number}类现行有效文件，建立台账，按季度更新目录，"
        f"通过政府网站集中公开并接受监督。（{UNITS}；完成时限：2020年11月{1 + number % 30}日）\n"
        for number in range(1, items + 1)
    )


def _filled(content: bytes) -> bytes:
    """The table with progress in every row and done in each second one."""
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(content))
    sheet = book.worksheets[0]
    heads = [cell.value for cell in sheet[1]]
    places = [place for place, cell in enumerate(sheet[2], start=1) if cell.fill.fgColor.rgb == "00FFF8E1"]
    assert len(places) == 2, heads
    for number, row in enumerate(range(2, sheet.max_row + 1)):
        sheet.cell(row, places[0], f"已完成第{number}项梳理。")
        sheet.cell(row, places[1], "是" if number % 2 else "")
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def _table(rows: int) -> bytes:
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet("工作")
    sheet.append(["序号", "工作任务", "具体要求", "牵头单位", "配合单位", "完成时限"])
    for number in range(1, rows):
        text = f"做好第{number}项工作，建立台账，定期通报进展情况并公开结果。"
        sheet.append([number, f"任务{number}", text, "市司法局", "市财政局、市教育体育局", "2020年11月30日"])
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


if __name__ == "__main__":
    sys.exit(main())
