"""The demonstration: governments, their notices and some progress, made by the real services.

What is to be made stands in ``demo/``; every step can be repeated and then changes nothing.
"""

import base64
import io
import secrets
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from django.conf import settings
from django.db import transaction

from gongkai.oversight.workplans import cascade, naming_units, reviewing
from gongkai.oversight.workplans import services as plans
from gongkai.oversight.workplans.models import PlanState, ProgressReport, ReviewReason, Task, WorkPlan
from gongkai.registers.accounts import services as accounts
from gongkai.registers.accounts.models import Account
from gongkai.registers.files import services as files
from gongkai.registers.files.models import StoredFile
from gongkai.registers.obligations.clock import start_of
from gongkai.registers.obligations.models import Obligation
from gongkai.registers.organs import charter
from gongkai.registers.organs import services as organs
from gongkai.registers.organs.models import Organ, Role
from gongkai.registers.organs.naming import Directory

from .demonstrated_acts import acts_on_plan, inspection
from .demonstrated_catalogues import catalogue, not_involved
from .demonstrated_interpretations import month
from .demonstrated_organs import organ_facts
from .demonstrated_records import historic_batch, record
from .demonstrated_republications import republication
from .demonstrated_rounds import cleaned_up
from .demonstrated_sites import site

Say = Callable[[str], None]


class NoDemonstration(Exception):
    """This installation is a real one; the demonstration is never loaded into it."""


class PasswordsLost(Exception):
    """The accounts are there, but the file that keeps the demonstration's passwords is gone."""


@dataclass(frozen=True)
class Credentials:
    """What a visitor needs to sign in with one role."""

    username: str
    password: str
    secret: str
    title: str


PARTS: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    "organ_facts": organ_facts,
    "inspection": inspection,
    "catalogue": catalogue,
    "not_involved": not_involved,
    "record": record,
    "historic": historic_batch,
    "republication": republication,
    "clean_up": cleaned_up,
    "filing": month,
    "site": site,
}
"""What is made of each table of the script, in this order."""


def load(folder: Path, *, say: Say) -> list[Credentials]:
    """Make everything that ``folder`` describes; raises ``NoDemonstration`` in a real installation."""
    if settings.DEMONSTRATION_AS_OF is None:
        raise NoDemonstration
    script = tomllib.loads((folder / "demonstration.toml").read_text("utf-8"))
    opened_on: date = script["opened_on"]
    for name in script["organs"]:
        charter.load(folder / "organs" / f"{name}.toml", at=start_of(opened_on), by=None)
        say(name)
    made = _accounts(script["account"], on=opened_on)
    for plan in script["plan"]:
        say(_plan(plan, folder))
    for table, make in PARTS.items():
        for told in script.get(table, []):
            say(make(told))
    return made


def _accounts(wanted: Sequence[Mapping[str, Any]], *, on: date) -> list[Credentials]:
    """The accounts with random passwords, kept in a file beside the demonstration's database."""
    path = settings.HOME / "demonstration-accounts.toml"
    known = {one.username: one for one in _read_credentials(path)}
    for account in wanted:
        if account["username"] not in known:
            made = _account(account, on=on)
            known[made.username] = made
            _write_credentials(path, list(known.values()))
    return list(known.values())


@transaction.atomic
def _account(wanted: Mapping[str, Any], *, on: date) -> Credentials:
    at = start_of(on)
    password = "-".join(secrets.token_hex(2) for _ in range(4))
    if Account.objects.filter(username=wanted["username"]).exists():
        raise PasswordsLost(settings.HOME)
    account = accounts.create_account(
        wanted["username"], display_name=wanted["title"], password=password, must_change_password=False, by=None, at=at
    ).account
    for post in wanted["posts"]:
        organ, role = Organ.objects.get(name=post["organ"]), Role(post["role"])
        organs.appoint(account, organ=organ, role=role, since=on, at=at, by=None)
    secret = base64.b32encode(secrets.token_bytes(20)).decode() if wanted.get("second_factor") else ""
    if secret:
        accounts.enrol_second_factor(account, secret, at=at, by=None)
    return Credentials(wanted["username"], password, secret, wanted["title"])


def _read_credentials(path: Path) -> list[Credentials]:
    if not path.exists():
        return []
    rows = tomllib.loads(path.read_text("utf-8"))["account"]
    return [Credentials(**row) for row in rows]


def _write_credentials(path: Path, known: Sequence[Credentials]) -> None:
    """Written beside and renamed, readable by its owner alone."""
    fields = ("username", "password", "secret", "title")
    text = "\n".join(
        "[[account]]\n" + "".join(f'{name} = "{getattr(one, name)}"\n' for name in fields) for one in known
    )
    fresh = path.with_suffix(".new")
    fresh.touch(mode=0o600)
    fresh.write_text(text, "utf-8")
    fresh.replace(path)


def _plan(wanted: Mapping[str, Any], folder: Path) -> str:
    path = folder / wanted["file"]
    organ = Organ.objects.get(name=wanted["organ"])
    at = start_of(wanted["entered_on"])
    by = Account.objects.get(username=wanted["by"])
    plan = plans.draft_plan(path.read_bytes(), name=path.name, organ=organ, by=by, at=at).plan
    if plan.state == PlanState.DRAFT:
        _confirm(plan, wanted, by=by)
        _link_above(plan, wanted, by=by)
        _review_clauses(plan, wanted, by=by)
        plan.refresh_from_db()
    for number, report in enumerate(wanted.get("progress", [])):
        _progress(plan, report, number)
    acts_on_plan(plan, wanted)
    return str(plan)


def _confirm(plan: WorkPlan, wanted: Mapping[str, Any], *, by: Account) -> None:
    """What a person decides before the plan is put in force."""
    at = start_of(wanted["entered_on"], hour=10)
    if wanted.get("addressees_answer"):
        naming_units.assign_addressees(plan, by=by, at=at)
    directory = Directory(wanted["entered_on"])
    for name, read_as in wanted.get("names", {}).items():
        chosen = directory.resolve(read_as, within=plan.organ).organs if read_as else ()
        naming_units.decide_unit(plan, name=name, organs=list(chosen), by=by, at=at)
    plans.put_in_force(plan, by=by, at=at)


def _link_above(plan: WorkPlan, wanted: Mapping[str, Any], *, by: Account) -> None:
    """Which plan this one carries out, and the pairs of tasks (below, above) that a person has chosen."""
    if "carries_out" not in wanted:
        return
    at = start_of(wanted["entered_on"], hour=11)
    upper = WorkPlan.objects.in_force().get(document_number=wanted["carries_out"])
    cascade.link_plan(plan, upper, by=by, at=at)
    below, above = ({task.position: task for task in one.tasks.all()} for one in (plan, upper))
    pairs = [cascade.Pair(below[lower], above[higher]) for lower, higher in wanted["pairs"]]
    cascade.link_tasks(pairs, by=by, at=at)


def _review_clauses(plan: WorkPlan, wanted: Mapping[str, Any], *, by: Account) -> None:
    """What the office says of clauses in which no duty was found."""
    for said in wanted.get("reviewed", []):
        reviewing.review_clause(
            plan,
            place=plan.text.index(said["begins"]),
            reason=ReviewReason(said["reason"]),
            note=said.get("note", ""),
            by=by,
            at=start_of(wanted["entered_on"], hour=11),
        )


@transaction.atomic
def _progress(plan: WorkPlan, wanted: Mapping[str, Any], number: int) -> None:
    """One entry of the script, in one transaction; an entry that was made before is left alone."""
    at = start_of(wanted["on"], hour=15)
    pairs = [(about, owed) for about in _subjects(plan, wanted["tasks"]) for owed in _owed(about, wanted)]
    tokens = [uuid5(NAMESPACE_URL, f"{plan.sha256}/{number}/{owed.pk}") for _, owed in pairs]
    if ProgressReport.objects.filter(token=tokens[0]).exists():
        return
    for (about, owed), token in zip(pairs, tokens, strict=True):
        plans.report_progress(
            about,
            organ=owed.organ,
            text=wanted["text"],
            is_completing=wanted["done"],
            attached=_evidence(wanted, at=at),
            token=token,
            by=None,
            at=at,
        )


def _evidence(wanted: Mapping[str, Any], *, at: datetime) -> list[StoredFile]:
    if "evidence" not in wanted:
        return []
    return [files.store(io.BytesIO(wanted["evidence"].encode()), name=wanted["evidence_name"], by=None, at=at)]


def _subjects(plan: WorkPlan, tasks: list[int] | str) -> Iterator[Task | WorkPlan]:
    """The tasks by position (``[first, last]``), or the plan itself for a report on the whole."""
    if isinstance(tasks, str):
        yield plan
    else:
        yield from plan.tasks.filter(position__range=(tasks[0], tasks[1]), is_dismissed=False)


def _owed(about: Task | WorkPlan, wanted: Mapping[str, Any]) -> list[Obligation]:
    """The obligations of the organs named, or of all but those named."""
    owed = Obligation.objects.about(about).select_related("organ").order_by("id")
    if "organs" in wanted:
        owed = owed.filter(organ__name__in=wanted["organs"])
    return list(owed.exclude(organ__name__in=wanted.get("all_but", [])))
