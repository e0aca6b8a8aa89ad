"""``gongkai scan``: files and lines in, verdicts out, never a fall."""

import json

import pytest

from gongkai.documents.findings import Verdict
from gongkai.documents.scanning import __main__ as command
from gongkai.documents.scanning import scan_file
from gongkai.documents.scanning.tests.leaks import secrets
from gongkai.documents.scanning.tests.leaks_in_office import docx, hidden_sheet, paragraph, run
from gongkai.documents.scanning.tests.leaks_in_others import exif

NUMBER = secrets()[0].text


def rows(capsys) -> list[dict]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_each_file_has_one_line_and_the_worst_decides_the_exit_code(tmp_path, capsys):
    (tmp_path / "好.txt").write_text("关于做好政务公开工作的通知。\n", encoding="utf-8")
    (tmp_path / "坏.xlsx").write_bytes(hidden_sheet(NUMBER))
    (tmp_path / "空.txt").write_bytes(b"")

    code = command.main(
        [
            *(str(tmp_path / name) for name in ("好.txt", "坏.xlsx", "空.txt", "没有.txt")),
            "--json",
            "--on",
            "2024-06-30",
        ]
    )

    found = rows(capsys)
    assert code == command.EXITS[Verdict.BLOCK] == 3
    assert [row["verdict"] for row in found] == ["pass", "block", "refused", "refused"]
    assert all(set(row) == {"file", "verdict", "reason", "findings"} for row in found)
    assert "0 字节" in found[2]["reason"]
    assert {"kind", "layer", "place", "masked", "advice"} <= set(found[1]["findings"][0])


def test_lines_of_texts_are_checked_for_personal_data_and_wording(tmp_path, capsys):
    lines = [
        {"id": "a", "text": f"公示名单：{NUMBER}"},
        {"id": 7, "text": "关于做好政务公开工作的通知"},
        {"id": "c", "text": "中华人民共合国"},
    ]
    path = tmp_path / "批.jsonl"
    path.write_text("\n".join(json.dumps(line) for line in lines) + "\n不是 JSON\n[1]\n", encoding="utf-8")

    command.main(["--batch", str(path), "--on", "2024-06-30"])

    found = rows(capsys)
    assert [(row["id"], row["verdict"]) for row in found[:2]] == [("a", "block"), (7, "pass")]
    assert found[0]["findings"][0]["start"] == 5
    assert found[0]["findings"][0]["end"] == 23
    assert found[2]["findings"][0]["suggestion"] == "中华人民共和国"
    assert [row["verdict"] for row in found[3:]] == ["refused", "refused"]


def test_a_person_reads_chinese_sentences_and_no_value(tmp_path, capsys):
    path = tmp_path / "坏.docx"
    path.write_bytes(docx(paragraph(run(NUMBER))))

    code = command.main([str(path), "--on", "2024-06-30"])

    shown = capsys.readouterr().out
    assert code == 3
    assert shown.startswith("拦截")
    assert "身份证号码" in shown
    assert NUMBER not in shown


def test_a_photograph_with_its_place_is_stopped(tmp_path):
    from datetime import date

    from PIL import Image

    fields = Image.Exif()
    fields.get_ifd(0x8825).update({1: "N", 2: (27.0, 20.0, 11.0), 3: "E", 4: (103.0, 43.0, 2.0)})
    path = tmp_path / "照片.jpg"
    Image.new("RGB", (20, 20)).save(path, exif=fields)

    report = scan_file(path, on=date(2024, 6, 30))

    assert (report.verdict, report.findings[0].layer) == (Verdict.BLOCK, "gps")


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(3000), "旧版"),
        ("a.rar", b"Rar!\x1a\x07\x00" + bytes(100), "压缩包"),
        ("a.bin", bytes(range(256)) * 20, "无法识别"),
        ("a.pdf", b"%PDF-1.7\n" + bytes(500), "损坏"),
        ("a.docx", b"PK\x03\x04" + bytes(500), "损坏"),
    ],
)
def test_what_cannot_be_looked_into_is_refused_with_a_sentence(tmp_path, name, content, words):
    from datetime import date

    path = tmp_path / name
    path.write_bytes(content)

    report = scan_file(path, on=date(2024, 6, 30))

    assert report.verdict is Verdict.REFUSED
    assert words in report.reason


def test_a_picture_without_a_place_passes_with_a_note(tmp_path):
    from datetime import date

    path = tmp_path / "a.jpg"
    path.write_bytes(exif("Canon"))

    assert scan_file(path, on=date(2024, 6, 30)).verdict is Verdict.PASS
