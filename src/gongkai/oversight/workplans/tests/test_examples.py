"""Confirmed plans become labelled examples that the corpus' scorer reads, with every correction in them."""

import importlib.util
import io
import json
import sys
import zipfile
from datetime import date
from pathlib import Path
from uuid import uuid4

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.urls import reverse

from gongkai.documents.reading import read_notice
from gongkai.oversight.workplans import amending, correcting, examples, reshaping, services
from gongkai.oversight.workplans.naming_units import Named
from gongkai.registers.audit.models import Entry
from gongkai.registers.obligations.clock import start_of
from gongkai.registers.organs.models import Role

from .situations import ENTERED, FIVE, NOTICE, decided, drafted, government, person

AT = start_of(ENTERED)


@pytest.fixture(scope="module")
def scoring():
    path = Path(settings.PROJECT) / "tests" / "notices" / "scoring.py"
    spec = importlib.util.spec_from_file_location("scoring_of_examples", path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def scored(scoring, labels, reading):
    total = scoring.Score()
    scoring.score(labels, reading, total)
    return total


@pytest.mark.demand("WRK-1")
@pytest.mark.parametrize("one", FIVE, ids=lambda one: one.file)
def test_a_plan_confirmed_as_it_was_read_gives_the_labels_that_people_wrote(db, scoring, one):
    organ = government(one)
    office = person("office", organ, Role.OFFICE)
    plan = drafted(one, organ, by=office)
    decided(one, plan, by=office)
    services.put_in_force(plan, by=office, at=start_of(one.entered_on))
    plan.refresh_from_db()

    labels = examples.labels_of(plan)

    gold = json.loads(one.path.with_name(f"{one.file}.gold.json").read_text("utf-8"))
    read = read_notice(one.path.read_bytes(), one.path.name).as_corpus()
    against_people, against_reader = scored(scoring, gold, labels), scored(scoring, labels, read)
    for kind in scoring.KINDS:
        assert against_people[kind].f1 >= 0.97, (kind, str(against_people))
        assert against_reader[kind].f1 == 1.0, (kind, str(against_reader))


def corrected_plan(city):
    plan = city.draft()
    one, two, three = plan.tasks.order_by("position")[:3]
    correcting.correct_task(
        one,
        title="目录",
        stated_on=date(2020, 10, 26),
        units=[Named("市人民政府办公室", is_lead=True)],
        version=1,
        by=city.officer,
        at=AT,
    )
    reshaping.merge_tasks(two, versions={two.pk: 1, three.pk: 1}, by=city.officer, at=AT)
    last = plan.tasks.get(title="公开招生信息")
    correcting.dismiss_task(last, reason="重复", version=1, by=city.officer, at=AT)
    services.put_in_force(plan, by=city.officer, at=AT)
    plan.refresh_from_db()
    return plan


@pytest.mark.demand("WRK-1")
def test_what_people_corrected_is_in_the_labels_and_what_they_alone_know_is_not(city):
    labels = examples.labels_of(corrected_plan(city))

    assert [one["text_prefix"][:6] for one in labels["tasks"]] == ["编制标准目录", "规范申请办理", "培训工作人员"]
    first = labels["tasks"][0]
    assert (first["deadline_text"], first["deadline_date_or_null"]) == ("2020年10月25日", "2020-10-26")
    assert first["responsible_units"] == ["市司法局", "市教育体育局"], "the notice does not name the office here"
    assert labels["metadata"]["document_number"] == "青政办发〔2020〕7号"
    assert labels["timed_duties"][0]["amount"] == 20


def test_a_day_without_its_words_is_no_label(city):
    plan = city.draft()
    one = plan.tasks.get(position=2)
    correcting.correct_task(one, title="", stated_on=date(2020, 9, 1), version=1, by=city.officer, at=AT)
    city.decide(plan)
    services.put_in_force(plan, by=city.officer, at=AT)
    plan.refresh_from_db()

    labels = examples.labels_of(plan)

    assert labels["tasks"][1]["ambiguous_fields"] == ["deadline"]
    assert labels["tasks"][1]["deadline_text"] is None


def test_the_corrections_go_with_the_example_without_naming_anyone(city):
    plan = corrected_plan(city)

    kept = examples.corrections_of(plan)

    assert [one["kind"] for one in kept] == ["edited", "merged", "dismissed"]
    assert "checked_by_id" not in json.dumps(kept)


def test_the_example_stays_as_it_was_confirmed_when_the_plan_is_changed_later(city):
    plan = corrected_plan(city)
    before = dict(examples.files_of(plan))
    one = plan.tasks.get(position=1)
    amending.withdraw_task(one, reason="机构改革", version=one.version, token=uuid4(), by=city.officer, at=AT)

    assert dict(examples.files_of(plan)) == before


def unpacked(answer):
    return zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))


def test_the_office_takes_the_examples_of_its_plans_in_force_and_no_drafts(city, office, client_of):
    assert office.get(reverse("workplan_examples"))["Location"] == reverse("workplans")
    plan = corrected_plan(city)
    draft = city.draft(NOTICE.replace("〔2020〕7号", "〔2020〕8号"))

    one, everything = office.get(reverse("workplan_example", args=[plan.pk])), office.get(reverse("workplan_examples"))

    name = f"zhaotong_2020_{plan.pk:04d}"
    files = unpacked(everything)
    expected = [f"{name}.txt", f"{name}.source.json", f"{name}.gold.json", f"{name}.corrections.json"]
    assert unpacked(one).namelist() == files.namelist() == expected
    assert files.read(f"{name}.txt") == NOTICE.encode()
    assert json.loads(files.read(f"{name}.source.json"))["has_gold"] is True
    assert office.get(reverse("workplan_example", args=[draft.pk])).status_code == 404
    assert client_of(city.clerk).get(reverse("workplan_examples")).status_code == 403
    assert Entry.objects.filter(act="workplan.examples_exported").count() == 2


def test_the_command_writes_the_examples_again_and_again(city, tmp_path):
    plan = corrected_plan(city)
    draft = city.draft(NOTICE.replace("〔2020〕7号", "〔2020〕8号"))
    said = io.StringIO()

    for _time in range(2):
        call_command("export_examples", to=tmp_path / "out", stdout=said)

    written = {path.name for path in (tmp_path / "out").iterdir()}
    assert {Path(name).name.split(".")[0] for name in written} == {examples.name_of(plan)}
    assert len(written) == 4
    with pytest.raises(CommandError):
        call_command("export_examples", to=tmp_path / "out", plan=[draft.pk])
