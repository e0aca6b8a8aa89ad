"""What was public elsewhere comes in as drafts, and becomes public as one act with its original days and no clock."""

import json
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from gongkai.disclosure.records import historic, queries, services
from gongkai.disclosure.records.historic_tables import WrongTable, read_table
from gongkai.disclosure.records.models import HistoricBatch, HistoricItem, Record
from gongkai.disclosure.records.rules import Refused, State
from gongkai.disclosure.records.tests.bureaus import AT, DAY, Bureau, client
from gongkai.disclosure.records.wording import law_for
from gongkai.registers.journal.models import Entry
from gongkai.registers.obligations.models import Obligation
from gongkai.registers.organs.models import Role
from gongkai.registers.organs.queries import scope

ID_NUMBER = "110101199003077758"
CSV = """title,document_number,genre,subject_category,terms,formed_on,released_on,body,files,address
旧办法,青司发〔2015〕3号,通知,公安、安全、司法,公证,2015-03-01,2015年3月9日,第一条　为了规范。,收费表.csv,http://old.example/3
旧通知,青司发〔2016〕8号,通知,公安、安全、司法,公证；服务,2016-05-01,2016-05-04,第一条　通知如下。,,
"""


@pytest.fixture
def bureau(db, settings, tmp_path):
    settings.DEMONSTRATION_AS_OF = str(DAY)
    settings.FILES_ROOT = tmp_path / "files"
    return Bureau("ziyang")


def rows(bureau, table=CSV, name="records.csv"):
    law = law_for(Record(organ=bureau.organ))
    return read_table(name, table.encode(), law=law, issuer=bureau.organ.name, today=DAY)


def attached():
    return {"收费表.csv": SimpleUploadedFile("收费表.csv", "项目,元\n公证,80\n".encode())}


def taken_in(bureau, table=CSV):
    told = {"source": "原市司法局网站", "responsible": "王某", "files": attached()}
    return historic.take_in(bureau.organ, rows(bureau, table), **told, by=bureau.people[Role.CLERK], at=AT)


def test_importing_makes_nothing_public_and_starts_no_clock(bureau):
    batch = taken_in(bureau)

    assert [one.record.state for one in batch.items.all()] == [State.DRAFT, State.DRAFT]
    assert not Record.objects.public().exists()
    assert (Entry.objects.count(), Obligation.objects.count()) == (0, 0)
    said = services.content_of(batch.items.first().record)
    assert said.origin == "原市司法局网站 http://old.example/3"
    assert (said.document_number, said.terms, said.attribute) == ("青司发〔2015〕3号", ("公证",), "主动公开")
    assert said.attachments[0].has_copy
    assert not queries.waiting_for(scope(bureau.people[Role.CLERK], on=DAY)).exists()


def test_a_batch_becomes_public_with_its_original_days_and_the_real_moment_in_the_journal(bureau):
    batch = taken_in(bureau)

    outcome = historic.publish(batch, only_clean=False, by=bureau.people[Role.OFFICE], at=AT)

    assert (outcome.published, outcome.held) == (2, 0)
    public = list(Record.objects.public().order_by("id"))
    days = [timezone.localdate(one.first_released_at) for one in public]
    assert days == [date(2015, 3, 9), date(2016, 5, 4)]
    assert all(one.index_number for one in public)
    assert set(Entry.objects.values_list("act", "at")) == {("taken_over", AT)}
    assert not Obligation.objects.exists()
    assert [one.kind for one in public[0].acts.all()][-1] == "taken_over"
    page = client(bureau, Role.CLERK).get(reverse("public_record", args=[public[0].public_id])).content.decode()
    assert "原市司法局网站" in page


def test_a_leak_holds_the_whole_batch_or_only_itself_as_a_person_chooses(bureau):
    batch = taken_in(bureau, CSV.replace("通知如下", f"联系人身份证{ID_NUMBER}"))
    office = bureau.people[Role.OFFICE]

    outcome = historic.publish(batch, only_clean=False, by=office, at=AT)

    assert (outcome.published, outcome.held) == (0, 1)
    assert not Record.objects.public().exists()
    held = batch.items.last()
    assert held.refusals
    assert ID_NUMBER not in str(held.refusals)
    outcome = historic.publish(batch, only_clean=True, by=office, at=AT)
    assert (outcome.published, outcome.held) == (1, 1)
    record = held.record
    mended = services.edit(record, rows(bureau)[1].content, version=record.version, by=bureau.people[Role.CLERK], at=AT)
    assert services.content_of(mended).origin
    assert historic.publish(batch, only_clean=False, by=office, at=AT).published == 1
    with pytest.raises(Refused):
        historic.publish(batch, only_clean=False, by=office, at=AT)


def test_the_importer_does_not_publish_and_neither_does_who_changed_a_record(bureau):
    batch, office, head = taken_in(bureau), bureau.people[Role.OFFICE], bureau.people[Role.HEAD]
    for person, code in ((bureau.people[Role.CLERK], "no_right"), (head, "no_right")):
        with pytest.raises(Refused) as refused:
            historic.publish(batch, only_clean=False, by=person, at=AT)
        assert refused.value.refusals[0].code == code
    record = batch.items.first().record
    services.edit(record, rows(bureau)[1].content, version=record.version, by=office, at=AT)

    assert historic.publish(batch, only_clean=False, by=office, at=AT).held == 1
    HistoricBatch.objects.update(by=office)
    batch.refresh_from_db()
    with pytest.raises(Refused) as refused:
        historic.publish(batch, only_clean=False, by=office, at=AT)
    assert refused.value.refusals[0].code == "two_people"


def test_a_record_of_a_batch_is_not_sent_on_as_if_it_were_new_until_it_is_left_out(bureau):
    batch, clerk = taken_in(bureau), bureau.people[Role.CLERK]
    record = batch.items.last().record
    with pytest.raises(Refused) as refused:
        services.send_on(record, by=clerk, at=AT)
    assert [one.code for one in refused.value.refusals] == ["historic"]

    record = historic.leave_out(batch.items.last(), by=clerk, at=AT)

    assert services.send_on(record, by=clerk, at=AT).state == State.IN_REVIEW
    assert batch.items.count() == 1


def test_a_later_revision_goes_the_usual_way_with_a_clock_from_its_own_day(bureau):
    batch = taken_in(bureau)
    historic.publish(batch, only_clean=False, by=bureau.people[Role.OFFICE], at=AT)
    record = batch.items.last().record
    record.refresh_from_db()
    first = record.first_released_at

    revised = services.edit(
        record, rows(bureau)[0].content, version=record.version, by=bureau.people[Role.CLERK], at=AT
    )
    revised = bureau.sign(revised, AT)

    owed = Obligation.objects.get(duty_id="record.publish")
    assert owed.due_on > DAY
    assert bureau.release(revised, AT + timedelta(days=1)).first_released_at == first


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ("title,released_on\n甲,\n,2015-01-01\n", ["Row 1", "Row 2"]),
        ("title,released_on,color\n甲,2015-01-01,红\n", ["color"]),
        ("title,released_on,document_number\n甲,2015-01-01,三号\n", ["三号"]),
        ("title,released_on,attribute\n甲,2015-01-01,保密\n", ["保密"]),
        ("title,released_on\n甲,2031-01-01\n", ["after today"]),
        ("title,released_on\n", ["no rows"]),
    ],
)
def test_every_fault_of_a_table_is_told_with_its_row(bureau, settings, table, said):
    settings.LANGUAGE_CODE = "en"
    with pytest.raises(WrongTable) as wrong:
        rows(bureau, table)

    assert all(part in str(wrong.value) for part in said)


def test_missing_files_and_numbers_that_are_here_already_are_refused_at_once(bureau):
    taken_in(bureau)
    with pytest.raises(Refused) as refused:
        historic.take_in(
            bureau.organ, rows(bureau), source="", responsible=" ", files={}, by=bureau.people[Role.CLERK], at=AT
        )

    codes = {one.code for one in refused.value.refusals}
    assert codes == {"source_missing", "responsible_missing", "file_missing", "here_already"}


def test_a_batch_is_imported_and_published_on_the_desk(bureau):
    clerk, office = client(bureau, Role.CLERK), client(bureau, Role.OFFICE)
    typed = {"organ": bureau.organ.pk, "source": "原网站", "responsible": "王某"}
    wrong = clerk.post(reverse("historic_import"), typed | {"table": SimpleUploadedFile("a.csv", b"title\nx\n")})
    assert wrong.status_code == 422
    told = typed | {"table": SimpleUploadedFile("a.csv", CSV.encode()), "attached": list(attached().values())}
    assert clerk.post(reverse("historic_import"), told).status_code == 302
    batch = HistoricBatch.objects.get()

    assert clerk.post(reverse("historic_publish", args=[batch.pk]), {}).status_code == 403
    page = office.get(batch.get_absolute_url()).content.decode()
    assert "旧办法" in page
    assert office.post(reverse("historic_look", args=[batch.pk])).status_code == 302
    item = HistoricItem.objects.last()
    assert clerk.post(reverse("historic_leave_out", args=[item.pk])).status_code == 302
    assert office.post(reverse("historic_publish", args=[batch.pk]), {}).status_code == 302
    assert Record.objects.public().count() == 1
    assert office.post(reverse("historic_publish", args=[batch.pk]), {}).status_code == 409
    assert office.get(reverse("historic_batches")).status_code == 200


def test_a_folder_is_imported_by_the_command(bureau, tmp_path, capsys):
    folder = tmp_path / "old"
    folder.mkdir()
    table = [{"标题": "旧办法", "released_on": "2015-03-09", "body": "第一条", "files": ["收费表.csv"]}]
    (folder / "records.json").write_text(json.dumps(table), encoding="utf-8")
    (folder / "收费表.csv").write_text("项目,元\n", encoding="utf-8")
    told = {"organ": bureau.organ.name, "source": "原网站", "responsible": "王某"}

    call_command("import_records", folder, **told, by=bureau.people[Role.CLERK].username)

    assert Record.objects.get().title == "旧办法"
    assert HistoricItem.objects.get().refusals
    with pytest.raises(CommandError):
        call_command("import_records", tmp_path, **told, by=bureau.people[Role.CLERK].username)
