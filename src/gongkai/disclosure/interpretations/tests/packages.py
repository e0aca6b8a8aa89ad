"""A document that needs an interpretation, its plan, and its material with every act done to it."""

from dataclasses import replace
from datetime import timedelta

from gongkai.disclosure.interpretations import services
from gongkai.disclosure.interpretations.rules import Facts, Plan
from gongkai.disclosure.interpretations.wording import forms_of
from gongkai.disclosure.records import releasing
from gongkai.disclosure.records import services as records
from gongkai.disclosure.records.models import Record
from gongkai.disclosure.records.tests.bureaus import AT, DAY, STEPS, content
from gongkai.disclosure.records.wording import law_for
from gongkai.registers.organs.models import Role

PLAN = Plan(
    outline="背景；主要内容；办理方式",
    forms=("图表图解",),
    channels=("政务新媒体",),
    planned_on=DAY,
    interpreter="王局长",
    is_by_head=True,
)
FACTS = Facts(forms=("图表图解",), elements=("主要内容",), channels=("政务新媒体",), interpreter="王局长")
NO = {"aim_as_benefit": False}


def facts_in(bureau, **changes):
    """Facts in the words of the place, with a form beyond text."""
    law = law_for(Record(organ=bureau.organ))
    told = replace(FACTS, forms=(law.lists["interpretation_forms_non_text"][0],))
    return replace(told, **changes)


def text_form(bureau):
    return forms_of(law_for(Record(organ=bureau.organ)))[0]


def document(bureau, *, needs=True, **changes):
    return bureau.draft(content(bureau, needs_interpretation=needs, **changes))


def fresh(record):
    return Record.objects.select_related("organ").get(pk=record.pk)


def plan(bureau, record, told=PLAN, at=AT):
    return services.save_plan(record, told, version=fresh(record).version, by=bureau.people[Role.CLERK], at=at)


def material(bureau, record, facts=None, *, body="本办法便利群众办理公证。", at=AT):
    """A complete draft of a material."""
    clerk = bureau.people[Role.CLERK]
    made = services.begin_material(record, by=clerk, at=at)
    said = replace(records.content_of(made), body=body, formed_on=DAY)
    made = records.edit(made, said, version=made.version, by=clerk, at=at)
    return services.save_facts(made, facts or facts_in(bureau), version=made.version, by=clerk, at=at)


def review(bureau, record, at=AT):
    record = records.send_on(record, by=bureau.people[Role.CLERK], at=at)
    while (step := records.step_of(record)) is not None:
        by = bureau.people[STEPS[step]]
        record = records.approve(record, step, seen=record.digest, by=by, at=at, answers=NO)
    return record


def sign(bureau, record, at=AT):
    return records.sign(record, seen=record.digest, by=bureau.people[Role.HEAD], at=at)


def complete(bureau, facts=None, *, at=AT, **changes):
    """A signed document and its signed material, nothing public yet."""
    made = document(bureau, **changes)
    plan(bureau, made, at=at)
    interprets = review(bureau, material(bureau, made, facts, at=at), at)
    signed = sign(bureau, review(bureau, fresh(made), at), at)
    return signed, sign(bureau, interprets, at)


def released(bureau, facts=None, *, at=AT, after=timedelta(hours=1)):
    """A public document and its public material."""
    made, interprets = complete(bureau, facts, at=at)
    return bureau.release(made, at=at), bureau.release(interprets, at=at + after)


def withdraw(bureau, record, at):
    releasing.propose_withdrawal(record, reason="有误", by=bureau.people[Role.HEAD], at=at)
    return releasing.withdraw(record, by=bureau.people[Role.OFFICE], at=at)
