"""The staff pages of rounds, from the first decision to the published result."""

import pytest
from django.urls import reverse

from gongkai.disclosure.records import services as records
from gongkai.disclosure.records.models import Record
from gongkai.disclosure.records.rules import RelationKind
from gongkai.disclosure.records.tests.bureaus import Bureau, content
from gongkai.disclosure.records.tests.test_pages import client
from gongkai.disclosure.reevaluations.models import Item, Round
from gongkai.disclosure.reevaluations.rules import Stage
from gongkai.registers.organs.models import Role

from .test_rounds import NEXT, NORMATIVE, attribute, closed


@pytest.fixture
def bureau(db, settings, tmp_path):
    settings.DEMONSTRATION_AS_OF = "2020-12-01"
    settings.FILES_ROOT = tmp_path / "files"
    return Bureau("ziyang")


def begin(bureau, kind="undisclosed", role=Role.CLERK, year=2020):
    form = {"organ": bureau.organ.pk, "kind": kind, "year": year}
    return client(bureau, role).post(reverse("reevaluations"), form)


def decision(item, **more):
    return {"seen": item.revision, "decision": "stays", "reason": "没有变化", "next_review_on": NEXT, **more}


@pytest.mark.demand("REC-7")
def test_a_round_is_decided_record_by_record_confirmed_by_another_and_its_result_drafted(bureau):
    closed(bureau, "甲")
    closed(bureau, "乙", "full", "on_request")
    clerk, head = client(bureau, Role.CLERK), client(bureau, Role.HEAD)
    assert begin(bureau, year=2021).status_code == 409
    assert begin(bureau).status_code == 302
    round_ = Round.objects.get()
    page = reverse("reevaluation", args=[round_.pk])
    first, second = Item.objects.order_by("pk")
    assert clerk.post(reverse("reevaluation_propose", args=[round_.pk])).status_code == 409

    answer = clerk.post(reverse("reevaluation_item", args=[first.pk]), decision(first))
    assert answer["Location"] == second.get_absolute_url()
    answer = clerk.post(reverse("reevaluation_item", args=[second.pk]), decision(second, decision="opens"))
    assert (answer.status_code, list(answer.context["form"].errors)) == (409, ["new_attribute"])
    opening = decision(second, decision="opens", new_attribute=attribute(bureau, "full", "proactive"))
    answer = clerk.post(reverse("reevaluation_item", args=[second.pk]), opening)
    assert answer["Location"] == page
    assert clerk.post(reverse("reevaluation_item", args=[second.pk]), opening).status_code == 409
    assert clerk.get(f"{page}?shown=undecided").context["rows"] == []
    assert len(clerk.get(f"{page}?shown=decided").context["rows"]) == 2

    assert clerk.post(reverse("reevaluation_propose", args=[round_.pk])).status_code == 302
    assert client(bureau, Role.OFFICE).post(reverse("reevaluation_give_back", args=[round_.pk])).status_code == 422
    assert head.post(reverse("reevaluation_confirm", args=[round_.pk])).status_code == 302
    answer = clerk.post(reverse("reevaluation_result", args=[round_.pk]))
    round_.refresh_from_db()
    assert round_.stage == Stage.CONFIRMED
    assert answer["Location"] == round_.result.get_absolute_url()
    assert clerk.get(page).status_code == clerk.get(reverse("reevaluations")).status_code == 200


def test_a_clean_up_shows_what_touched_a_document_and_leads_to_the_draft_that_follows(bureau):
    record = bureau.release(bureau.sign(bureau.draft(content(bureau, title="旧办法", **NORMATIVE))))
    begin(bureau, "clean_up")
    item, clerk = Item.objects.get(), client(bureau, Role.CLERK)
    said = {"seen": 0, "decision": "amend", "reason": "与上位法不一致"}
    clerk.post(reverse("reevaluation_item", args=[item.pk]), said)
    clerk.post(reverse("reevaluation_propose", args=[item.round_id]))
    client(bureau, Role.HEAD).post(reverse("reevaluation_confirm", args=[item.round_id]))

    answer = clerk.post(reverse("reevaluation_follow_up", args=[item.pk]))

    made = Record.objects.latest("pk")
    assert answer["Location"] == made.get_absolute_url()
    assert (made.relations.get().kind, made.relations.get().other) == (RelationKind.AMENDS, record)
    assert records.content_of(made).related


def test_only_who_may_decides_and_confirms(bureau):
    closed(bureau, "甲")
    assert begin(bureau, role=Role.REVIEWER).status_code == 404
    begin(bureau)
    item, reviewer = Item.objects.get(), client(bureau, Role.REVIEWER)

    assert reviewer.get(reverse("reevaluation", args=[item.round_id])).status_code == 200
    assert reviewer.get(reverse("reevaluation_item", args=[item.pk])).status_code == 403
    assert client(bureau, Role.CLERK).post(reverse("reevaluation_confirm", args=[item.round_id])).status_code == 403
