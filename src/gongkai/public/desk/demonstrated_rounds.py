"""What the demonstration re-evaluates and cleans up: signed records, rounds that are decided, a compilation."""

from collections.abc import Mapping
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from django.db import transaction

from gongkai.disclosure.records import compiling, releasing, services
from gongkai.disclosure.records.content import Content, Extent, Mode
from gongkai.disclosure.records.models import Record
from gongkai.disclosure.records.wording import attributes_of, law_for, needs_legality_review
from gongkai.disclosure.reevaluations import services as rounds
from gongkai.disclosure.reevaluations.models import Round
from gongkai.disclosure.reevaluations.rules import Decision, RoundKind
from gongkai.registers.accounts.models import Account
from gongkai.registers.obligations.clock import start_of
from gongkai.registers.organs.models import Organ


@transaction.atomic
def cleaned_up(wanted: Mapping[str, Any]) -> str:
    """Everything of one organ's year; what was made before is left alone."""
    organ, people = Organ.objects.get(name=wanted["organ"]), _people(wanted["people"])
    for told in wanted["record"]:
        if not Record.objects.filter(organ=organ, title=told["title"]).exists():
            _record(organ, told, people)
    for told in wanted["round"]:
        if not Round.objects.filter(organ=organ, kind=told["kind"], year=told["on"].year).exists():
            _round(organ, told, people)
    _compile(organ, wanted["compiled"], people)
    return f"{organ}：评估清理"


def _people(named: Mapping[str, str]) -> Mapping[str, Account]:
    known = {one.username: one for one in Account.objects.filter(username__in=named.values())}
    return {right: known[username] for right, username in named.items()}


def _record(organ: Organ, told: Mapping[str, Any], people: Mapping[str, Account]) -> None:
    """Drafted, reviewed by each in turn, signed, and released where it is for everyone."""
    law = law_for(Record(organ=organ))
    attribute = attributes_of(law)[told["attribute"]]
    values = {name: value for name, value in told.items() if name != "on"} | {"terms": tuple(told["terms"])}
    is_normative = needs_legality_review(law, told.get("rule_kind", ""))
    content = Content(
        **values,
        issuer=organ.name,
        formed_on=told["on"],
        extent=Extent(attribute.extent),
        mode=Mode(attribute.mode),
        is_normative=is_normative,
    )
    at = start_of(told["on"])
    made = services.draft(organ, content, by=people["draft"], at=at)
    made = services.send_on(made, by=people["draft"], at=at)
    while (step := services.step_of(made)) is not None:
        made = services.approve(made, step, seen=made.digest, by=people[step], at=at)
    made = services.sign(made, seen=made.digest, by=people["sign"], at=at)
    if services.is_for_everyone(content):
        releasing.release(made, seen=made.digest, by=people["release"], at=at)


def _round(organ: Organ, told: Mapping[str, Any], people: Mapping[str, Account]) -> None:
    """A round with the decisions that the script names; what it does not name is still to be decided."""
    by, at = people["draft"], start_of(told["on"], hour=14)
    made = rounds.begin(organ, kind=RoundKind(told["kind"]), year=told["on"].year, by=by, at=at)
    for decided in told["decided"]:
        item = made.items.filter(title=decided["title"]).first()
        if item is not None:
            given = {name: value for name, value in decided.items() if name not in ("title", "decision")}
            rounds.decide(item, decision=Decision(decided["decision"]), seen=item.revision, by=by, at=at, **given)
    if not made.items.undecided().exists():
        rounds.propose(made, by=by, at=at)
        if told.get("is_confirmed"):
            rounds.confirm(made, by=people["confirm"], at=at)


def _compile(organ: Organ, told: Mapping[str, Any], people: Mapping[str, Account]) -> None:
    """Asked for here; the worker makes it."""
    wanted = compiling.Wanted(with_below=False, rule_kind="", validity="", formed_from="", formed_until="")
    compiling.ask(
        organ,
        wanted,
        title=told["title"],
        day=told["on"],
        token=uuid5(NAMESPACE_URL, f"{organ.name} {told['title']}"),
        by=people["draft"],
        at=start_of(told["on"], hour=15),
        on=told["on"],
    )
