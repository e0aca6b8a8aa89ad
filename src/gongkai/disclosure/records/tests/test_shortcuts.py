"""A lawful shortcut exists where the profile has one, skips what it names, and is reviewed afterwards."""

from dataclasses import replace

import pytest
from django.urls import reverse

from gongkai.disclosure.records import services, shortcuts, wording
from gongkai.disclosure.records.models import ShortcutUse
from gongkai.disclosure.records.rules import ActKind, Refused, Step
from gongkai.disclosure.records.tests.bureaus import AT, DAY, STEPS, Bureau, client, content
from gongkai.law import Shortcut, load_profile, profile_names
from gongkai.registers.organs.models import Role

URGENT = Shortcut("grave_incident", "重大突发事件紧急发布", ("second_review", "third_review"), "某市规定 第三条")


@pytest.fixture
def bureau(db, settings):
    settings.DEMONSTRATION_AS_OF = str(DAY)
    return Bureau("ziyang")


@pytest.fixture
def with_shortcut(monkeypatch):
    """A place whose law has a shortcut."""
    monkeypatch.setattr(wording, "load_profile", lambda name: replace(load_profile(name), shortcuts=(URGENT,)))


def sent_on(bureau):
    return services.send_on(bureau.draft(content(bureau)), by=bureau.people[Role.CLERK], at=AT)


def take(bureau, record, role=Role.HEAD, **changes):
    told = {"shortcut": URGENT.id, "seen": record.digest, "reason": "险情扩大", **changes}
    return shortcuts.take_shortcut(record, **told, by=bureau.people[role], at=AT)


def test_no_notice_that_was_read_has_a_shortcut_so_it_is_refused(bureau):
    assert not any(load_profile(name).shortcuts for name in profile_names())

    with pytest.raises(Refused) as refused:
        take(bureau, sent_on(bureau))

    assert [one.code for one in refused.value.refusals] == ["no_shortcut"]
    page = client(bureau, Role.HEAD).get(sent_on(bureau).get_absolute_url()).content.decode()
    assert "/shortcut/" not in page


@pytest.mark.demand("REC-3")
def test_a_shortcut_skips_only_what_it_names_and_an_edit_voids_it(bureau, with_shortcut):
    record = take(bureau, sent_on(bureau))

    skipped = record.acts.filter(kind=ActKind.SKIPPED).values_list("step", flat=True)
    assert list(skipped) == ["second_review", "third_review"]
    assert services.step_of(record) is Step.FIRST_REVIEW
    services.approve(record, Step.FIRST_REVIEW, seen=record.digest, by=bureau.people[Role.REVIEWER], at=AT)
    record.refresh_from_db()
    assert record.waits_for == "secrecy_review"
    edited = services.edit(record, content(bureau, title="改"), version=1, by=bureau.people[Role.CLERK], at=AT)
    edited = services.send_on(edited, by=bureau.people[Role.CLERK], at=AT)
    for step in (Step.FIRST_REVIEW, Step.SECOND_REVIEW):
        assert services.step_of(edited) is step
        edited = services.approve(edited, step, seen=edited.digest, by=bureau.people[STEPS[step]], at=AT)


def test_a_shortcut_takes_the_right_a_reason_and_another_hand_than_the_writer_s(bureau, with_shortcut):
    record = sent_on(bureau)
    head = bureau.people[Role.HEAD]
    own = services.send_on(services.draft(bureau.organ, content(bureau), by=head, at=AT), by=head, at=AT)

    for one, changes, code in (
        (record, {"role": Role.CLERK}, "no_right"),
        (record, {"reason": " "}, "reason_missing"),
        (record, {"seen": "0" * 64}, "edited_meanwhile"),
        (own, {}, "own_draft"),
    ):
        with pytest.raises(Refused) as refused:
            take(bureau, one, **changes)
        assert refused.value.refusals[0].code == code


def test_a_shortcut_stands_in_the_office_s_list_until_another_person_reviewed_it(bureau, with_shortcut):
    record = sent_on(bureau)
    head, office = client(bureau, Role.HEAD), client(bureau, Role.OFFICE)
    typed = {"seen": record.digest, "shortcut": URGENT.id, "reason": "险情扩大"}
    assert "险情" not in office.get(reverse("record_shortcuts")).content.decode()

    assert head.post(reverse("record_shortcut", args=[record.pk]), typed).status_code == 302
    use = ShortcutUse.objects.get()
    page = office.get(reverse("record_shortcuts")).content.decode()
    assert "险情扩大" in page
    assert URGENT.source in page
    address = reverse("record_shortcut_review", args=[use.pk])
    assert head.post(address, {"review": "属实"}).status_code == 403
    assert office.post(address, {"review": ""}).status_code == 422
    assert office.post(address, {"review": "情况属实，事后补审"}).status_code == 302

    assert "险情扩大" not in office.get(reverse("record_shortcuts")).content.decode()
    assert "情况属实" in office.get(reverse("record_shortcuts"), {"all": 1}).content.decode()
    with pytest.raises(Refused):
        shortcuts.review_shortcut(use, review="再", by=bureau.people[Role.OFFICE], at=AT)
    assert record.acts.last().kind == ActKind.SHORTCUT_REVIEWED
    assert b"%PDF" in head.get(reverse("record_review_form", args=[record.pk])).content[:5]
