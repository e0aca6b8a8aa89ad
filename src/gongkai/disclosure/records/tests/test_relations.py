"""What a draft says of other records reaches nobody before it is released; what it takes away stays until then."""

from dataclasses import replace
from datetime import date, timedelta
from importlib import import_module

import pytest
from django.apps import apps

from gongkai.disclosure.records import heads, queries, relating, releasing, services
from gongkai.disclosure.records.models import Relation
from gongkai.disclosure.records.rules import RelationKind
from gongkai.disclosure.records.tests.bureaus import AT, DAY, Bureau, content
from gongkai.registers.journal.models import Entry
from gongkai.registers.organs.models import Role

LATER = AT + timedelta(days=3)


@pytest.fixture
def bureau(db):
    return Bureau("ziyang")


def published(bureau, title):
    return bureau.release(bureau.sign(bureau.draft(content(bureau, title=title))))


def relate(bureau, record, kind, other, since=DAY):
    relating.relate(record, kind=kind, other=other, citation="", since=since, by=bureau.people[Role.CLERK], at=AT)
    record.refresh_from_db()


def revised(bureau, record, title):
    said = replace(services.content_of(record), title=title)
    return services.edit(record, said, version=record.version, by=bureau.people[Role.CLERK], at=AT)


def validity(record):
    """What the head of its public page says."""
    said = services.content_of(record, record.public_version)
    rows = heads.public_rows(record, said, queries.relations_of(record, version=record.public_version), on=DAY)
    return next(row.value for row in rows if row.label == "Validity")


@pytest.mark.demand("REC-6")
def test_the_draft_of_a_new_version_repeals_nothing_before_it_is_released(bureau, settings):
    settings.LANGUAGE_CODE = "en"
    old, decision = published(bureau, "旧办法"), published(bureau, "决定")
    decision = revised(bureau, decision, "决定（修订）")

    relate(bureau, decision, RelationKind.REPEALS, old)

    assert validity(old) == "Valid"
    assert queries.relations_of(old) == []
    assert [one.other for one in queries.relations_of(decision)] == [old]
    assert queries.relations_of(decision, version=decision.public_version) == []
    bureau.release(bureau.sign(decision, LATER), LATER)
    assert validity(old) == "Repealed"
    assert Entry.objects.about(old.public_id).first().act == "repealed"


@pytest.mark.demand("REC-6")
def test_a_relation_taken_away_in_a_draft_stays_public_until_its_release_and_then_the_reader_is_told(bureau, settings):
    settings.LANGUAGE_CODE = "en"
    old = published(bureau, "旧办法")
    decision = bureau.draft(content(bureau, title="决定"))
    relate(bureau, decision, RelationKind.REPEALS, old)
    decision = bureau.release(bureau.sign(decision))

    decision = revised(bureau, decision, "决定（修订）")
    relating.unrelate(decision.relations.get(), by=bureau.people[Role.CLERK], at=AT)
    decision.refresh_from_db()

    assert validity(old) == "Repealed"
    assert queries.relations_of(decision) == []
    bureau.release(bureau.sign(decision, LATER), LATER)
    assert validity(old) == "Valid"
    assert [one.act for one in Entry.objects.about(old.public_id)] == ["revised", "repealed", "released"]


def test_a_relation_that_a_revision_keeps_is_not_told_again(bureau):
    old = published(bureau, "旧办法")
    decision = bureau.draft(content(bureau, title="决定"))
    relate(bureau, decision, RelationKind.AMENDS, old)
    decision = bureau.release(bureau.sign(decision))

    decision = revised(bureau, decision, "决定（修订）")
    bureau.release(bureau.sign(decision, LATER), LATER)

    assert [one.act for one in Entry.objects.about(old.public_id)] == ["amended", "released"]


def test_what_a_withdrawn_record_repealed_is_told_to_its_readers(bureau, settings):
    settings.LANGUAGE_CODE = "en"
    old = published(bureau, "旧办法")
    decision = bureau.draft(content(bureau, title="决定"))
    relate(bureau, decision, RelationKind.REPEALS, old)
    decision = bureau.release(bureau.sign(decision))

    releasing.propose_withdrawal(decision, reason="有误", by=bureau.people[Role.HEAD], at=AT)
    releasing.withdraw(decision, by=bureau.people[Role.OFFICE], at=AT)

    assert validity(old) == "Valid"
    assert Entry.objects.about(old.public_id).first().act == "revised"


def test_a_relation_that_was_taken_away_can_be_entered_again(bureau):
    old, decision = published(bureau, "旧办法"), bureau.draft(content(bureau, title="决定"))
    relate(bureau, decision, RelationKind.REPEALS, old)
    relating.unrelate(decision.relations.get(), by=bureau.people[Role.CLERK], at=AT)

    relate(bureau, decision, RelationKind.REPEALS, old)

    spans = list(decision.relations.order_by("id").values_list("from_version", "until_version"))
    assert spans == [(2, 3), (4, None)]
    assert len(queries.relations_of(decision)) == 1


def test_an_installation_of_before_reads_the_versions_of_its_relations_from_their_content(bureau):
    old = published(bureau, "旧办法")
    decision = bureau.draft(content(bureau, title="决定"))
    relate(bureau, decision, RelationKind.REPEALS, old, since=date(2020, 10, 1))
    decision = bureau.release(bureau.sign(decision))
    decision = revised(bureau, decision, "决定（修订）")
    relate(bureau, decision, RelationKind.IMPLEMENTS, old)
    relating.unrelate(decision.relations.get(kind="repeals"), by=bureau.people[Role.CLERK], at=AT)
    Relation.objects.filter(until_version__isnull=False).delete()
    Relation.objects.update(from_version=1)

    import_module("gongkai.disclosure.records.migrations.0004_relation_versions_from_content").fill(apps, None)

    rows = Relation.objects.order_by("kind").values_list("kind", "since", "from_version", "until_version")
    assert list(rows) == [("implements", DAY, 4, None), ("repeals", date(2020, 10, 1), 2, 5)]
