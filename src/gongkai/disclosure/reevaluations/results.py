"""The result of a round as a document for the public: numbers, and what was opened; nothing of what stays closed."""

from collections.abc import Iterator
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from gongkai.disclosure.records import services as records
from gongkai.disclosure.records.content import Content, Extent, Mode
from gongkai.disclosure.records.ledger_sheet import address_of
from gongkai.disclosure.records.models import Record
from gongkai.disclosure.records.rules import Refusal, Refused
from gongkai.disclosure.records.wording import attributes_of
from gongkai.documents.printing.values import shown_date
from gongkai.law import Profile, load_profile
from gongkai.registers.accounts.models import Account
from gongkai.registers.audit import services as audit

from . import queries
from .models import Item, Round
from .rules import DECISIONS, Decision, RoundKind, Stage


@transaction.atomic
def draft_result(round_: Round, *, by: Account, at: datetime) -> Record:
    """Draft the document that publishes the result; it goes the way of every record. Raise ``Refused``."""
    locked = Round.objects.select_for_update(of=("self",)).select_related("organ", "result").get(pk=round_.pk)
    if locked.stage != Stage.CONFIRMED:
        raise Refused(Refusal("not_confirmed", "评估尚未确认，不能起草结果"))
    if locked.result is not None:
        raise Refused(Refusal("result_there", "结果已经起草"))
    made = records.draft(locked.organ, _content(locked, on=timezone.localdate(at)), by=by, at=at)
    locked.result = made
    locked.save(update_fields=["result"])
    audit.write("reevaluation.result_drafted", subject=locked, by=by, at=at, detail={"record": made.pk})
    return made


def _content(round_: Round, *, on: date) -> Content:
    law = load_profile(round_.organ.profile)
    words, public = law.wording, _public_attribute(law)
    return Content(
        title=words[f"reevaluation_{round_.kind}"].format(organ=round_.organ.name, year=round_.year),
        genre=words["reevaluation_genre"],
        issuer=round_.organ.name,
        no_number_reason=words["reevaluation_no_number"],
        formed_on=on,
        subject_category=words["reevaluation_subject"],
        terms=law.lists["reevaluation_terms"],
        body="\n".join(body(round_, law)),
        attribute=public,
        extent=Extent.FULL,
        mode=Mode.PROACTIVE,
    )


def _public_attribute(law: Profile) -> str:
    """The place's word for what is public whole."""
    found = attributes_of(law).items()
    return next(word for word, one in found if (one.extent, one.mode) == (Extent.FULL, Mode.PROACTIVE))


def body(round_: Round, law: Profile) -> Iterator[str]:
    """The paragraphs of the result, in the words of the place."""
    items = list(round_.items.held().select_related("record").order_by("pk"))
    if round_.kind == RoundKind.UNDISCLOSED:
        yield from _of_undisclosed(round_, items, law)
    else:
        yield from _of_clean_up(round_, items, law)


def _named(round_: Round) -> dict[str, object]:
    day = timezone.localdate(round_.confirmed_at) if round_.confirmed_at else None
    return {"organ": round_.organ.name, "year": round_.year, "day": shown_date(day)}


def _of_undisclosed(round_: Round, items: list[Item], law: Profile) -> Iterator[str]:
    attributes, numbers = attributes_of(law), queries.numbers_of(round_)
    opened = [one for one in items if one.decision == Decision.OPENS]
    public = [one for one in opened if one.record.is_public]
    known = [attributes.get(one.new_attribute) for one in opened]
    told = _named(round_) | {
        "total": numbers.total,
        "stays": numbers.total - len(opened),
        "opens": len(opened),
        "in_part": sum(1 for one in known if one is not None and one.extent == Extent.REDACTED),
        "released": len(public),
        "pending": len(opened) - len(public),
    }
    yield from (line.format(**told) for line in law.lists["reevaluation_body_undisclosed"])
    line = law.wording["reevaluation_opened"]
    contents = {one.pk: records.content_of(one.record, one.record.public_version) for one in public}
    for place, one in enumerate(public, start=1):
        yield line.format(place=place, title=contents[one.pk].title, address=address_of(one.record))
    shown = law.lists["reevaluation_titles_shown"]
    staying = [one for one in items if one.decision == Decision.STAYS and one.record.mode in shown]
    for place, one in enumerate(staying, start=1):
        yield law.wording["reevaluation_document"].format(place=place, title=one.title, number="")


def _of_clean_up(round_: Round, items: list[Item], law: Profile) -> Iterator[str]:
    """Numbers, and under each decision the documents that are public."""
    numbers, decisions = queries.numbers_of(round_), DECISIONS[RoundKind.CLEAN_UP]
    told = _named(round_) | {one.value: numbers.decided.get(one, 0) for one in decisions} | {"total": numbers.total}
    yield from (line.format(**told) for line in law.lists["reevaluation_body_clean_up"])
    line = law.wording["reevaluation_document"]
    for head, decision in zip(law.lists["reevaluation_clean_up_heads"], decisions, strict=True):
        listed = [one for one in items if one.decision == decision and one.record.is_public]
        if listed:
            yield head
        for place, one in enumerate(listed, start=1):
            number = f"（{one.ground}）" if one.ground else ""
            yield line.format(place=place, title=one.title, number=number)
