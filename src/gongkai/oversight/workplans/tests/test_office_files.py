"""Notices as offices send them: a Word document gives the plan that its text gives, and a dangerous one is refused."""

import io
import re

import docx
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.urls import reverse

from gongkai.documents.sandbox.tests import hostile_parts
from gongkai.oversight.workplans.models import Task, WorkPlan
from gongkai.registers.files.models import StoredFile

from .situations import NOTICE, text_of

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def word(text=NOTICE):
    document = docx.Document()
    for line in text.splitlines():
        document.add_paragraph(line)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def send(client, city, content, name):
    return client.post(
        reverse("workplan_upload"), {"organ": city.government.pk, "file": SimpleUploadedFile(name, content)}
    )


def told(plan):
    tasks = Task.objects.filter(plan=plan).order_by("pk")
    return [
        (task.title, task.stated_on, [(unit.name, unit.is_lead) for unit in task.units.order_by("pk")])
        for task in tasks
    ]


@pytest.mark.demand("WRK-1")
def test_a_word_document_gives_the_plan_that_its_text_gives(city, office):
    send(office, city, NOTICE.encode(), "通知.txt")
    send(office, city, word(), "通知.docx")

    of_text, of_word = WorkPlan.objects.order_by("pk")
    assert told(of_word) == told(of_text)
    assert len(told(of_word)) == 5
    assert (of_word.document_number, of_word.dated_on) == (of_text.document_number, of_text.dated_on)
    assert of_word.file.media_type == WORD
    assert office.get(reverse("workplan_check", args=[of_word.pk])).status_code == 200


def test_the_command_line_imports_a_word_document(city, tmp_path):
    path = tmp_path / "通知.docx"
    path.write_bytes(word())

    call_command("import_notices", str(path), organ=city.government.name)

    assert Task.objects.filter(plan=WorkPlan.objects.get()).count() == 5


BOMB = hostile_parts.member("word/media/a.bin", b"", packed=hostile_parts.zeros(64), size=64 << 20)
PARTS = [hostile_parts.member(name, content.encode()) for name, content in hostile_parts.docx_parts()]
REFUSED = {
    "macros": (hostile_parts.docx(more=[("word/vbaProject.bin", b"x")]), "含有宏"),
    "bomb": (hostile_parts.archive([*PARTS, BOMB]), "压缩炸弹"),
    "entity": (hostile_parts.docx(prolog='<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>'), "不允许的声明"),
    "two faces": (hostile_parts.pdf(hostile_parts.one_page()) + hostile_parts.docx(), "同时是"),
    "pages in a circle": (
        hostile_parts.pdf(hostile_parts.one_page() | {2: "<< /Type /Pages /Kids [2 0 R] /Count 1 >>"}),
        "PDF",
    ),
    "OFD": (hostile_parts.zipped([("OFD.xml", "<x/>")]), "请改用 DOCX 或 PDF"),
    "picture": (b"\x89PNG\r\n\x1a\n" + bytes(100), "图片"),
    "old Word": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "另存为"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_dangerous_or_unreadable_document_is_refused_with_one_sentence_and_nothing_is_stored(city, office, case):
    content, words = REFUSED[case]

    answer = send(office, city, content, "通知\u202excod.docx")

    assert answer.status_code == 422
    assert re.sub(r"\s", "", words) in text_of(answer)
    assert not WorkPlan.objects.exists()
    assert not StoredFile.objects.exists()
