"""All evidence of a plan in a list and in one ZIP with a manifest, for each reader what the reader may see."""

import csv
import hashlib
import io
import zipfile

import pytest
from django.urls import reverse

from gongkai.registers.files import content
from gongkai.registers.files import services as files
from gongkai.registers.obligations.clock import start_of

from . import situations

AT = start_of(situations.TODAY)


def stored(name, data):
    return files.store(io.BytesIO(data), name=name, by=None, at=AT)


@pytest.fixture
def plan(city):
    plan = city.in_force()
    task = plan.tasks.first()
    city.report(task, city.justice, attached=[stored("目录.txt", b"one"), stored("目录.txt", b"two" * 200_000)])
    city.report(task, city.education, attached=[stored("=evil.txt", b"three")])
    city.report(plan, city.justice, done=False, attached=[stored("全文.txt", b"four")])
    return plan


def archive_of(client, plan):
    answer = client.get(reverse("workplan_evidence_archive", args=[plan.pk]))
    assert answer.streaming
    return zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))


def manifest_of(archive):
    return list(csv.DictReader(io.StringIO(archive.read("MANIFEST.csv").decode("utf-8-sig"))))


def test_the_zip_holds_every_file_once_under_a_name_of_its_own_with_its_digest(city, plan, office):
    archive = archive_of(office, plan)

    rows = manifest_of(archive)
    assert archive.testzip() is None
    assert sorted(archive.namelist()) == sorted([row["path"] for row in rows] + ["MANIFEST.csv"])
    assert len({row["path"] for row in rows}) == 4
    for row in rows:
        assert hashlib.sha256(archive.read(row["path"])).hexdigest() == row["sha256"]
    assert {row["path"] for row in rows} >= {f"001/{city.justice}/目录.txt", f"001/{city.justice}/目录-2.txt"}
    assert all(".." not in row["path"] and not row["path"].startswith("/") for row in rows)


def test_a_clerk_gets_the_files_of_the_own_organ_only(city, plan, client_of):
    clerk = client_of(city.clerk)

    assert {row["organ"] for row in manifest_of(archive_of(clerk, plan))} == {city.justice.name}
    page = clerk.get(reverse("workplan_evidence", args=[plan.pk])).content.decode()
    assert "evil" not in page
    assert page.count("目录.txt") == 2


def test_a_file_that_the_store_lost_is_named_and_the_rest_is_there(city, plan, office):
    lost = plan.reports.first().files.order_by("id").first()
    next(path for path in content.contents() if path.name == lost.sha256).unlink()

    archive = archive_of(office, plan)

    notes = [row["note"] for row in manifest_of(archive)]
    assert sorted(notes) == ["", "", "", "lost from the store"]


def test_a_plan_without_evidence_gives_an_empty_manifest(city, office):
    plan = city.in_force()

    assert archive_of(office, plan).namelist() == ["MANIFEST.csv"]
