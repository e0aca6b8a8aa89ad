"""Every layer with planted values: all found, all stopped, none shown."""

import json
from collections import Counter
from datetime import date

import pytest

from gongkai.documents.findings import Verdict
from gongkai.documents.scanning import scan_file
from gongkai.documents.scanning.policy import POLICY
from gongkai.documents.scanning.tests.leaks import layers, leaks, secrets
from gongkai.documents.scanning.tests.leaks_in_office import hidden_sheet
from gongkai.documents.scanning.tests.scanned import findings

SPELLINGS = 2
"""So many of each layer here; ``./gongkai bench scanning`` takes them all."""


def test_every_planted_value_is_found_and_stopped_and_none_is_shown():
    missed, shown, seen = [], [], Counter()
    for leak in leaks(spellings=SPELLINGS):
        found = findings(leak.content, leak.file_name)
        seen[leak.layer] += 1
        if not leak.is_stopped_by(found):
            missed.append(leak.name)
        if leak.secret.bare in json.dumps(found, ensure_ascii=False):
            shown.append(leak.name)

    assert (missed, shown) == ([], [])
    assert len(seen) >= 230
    assert seen.total() >= 460


def test_every_layer_that_is_found_has_a_rule_and_a_title():
    names = {one["layer"] for leak in leaks(spellings=1) for one in findings(leak.content, leak.file_name)}

    assert names <= set(POLICY.layers)


@pytest.mark.parametrize(
    ("layer", "expected", "place"),
    [
        ("xlsx-hidden-sheet", "hidden-sheet", "隐藏工作表「人员」 B2"),
        ("xlsx-very-hidden-sheet", "very-hidden-sheet", "深度隐藏工作表「人员」 A1"),
        ("xlsx-hidden-column", "hidden-column", "工作表「人员」 B1"),
        ("xlsx-filtered-row", "filtered-row", "工作表「人员」 A2"),
        ("xlsx-three-semicolons", "invisible-cell", "工作表「人员」 A1"),
        ("xlsx-comment", "comment", "工作表「Sheet」 批注 A1"),
        ("xlsx-pivot-records", "pivot-cache", "数据透视表缓存（xl/pivotCache/pivotCacheRecords1.xml）"),
        ("docx-deleted", "tracked-deletion", "正文 第2段"),
        ("docx-vanish-style", "hidden-text", "正文 第2段"),
        ("docx-white", "invisible-text", "正文 第2段"),
        ("docx-embedded-xlsx", "hidden-sheet", "嵌入对象（word/embeddings/oleObject1.xlsx） › 隐藏工作表「人员」 B2"),
        ("docx-macro", "macro", "宏（word/vbaProject.bin） › 宏代码「Module1」"),
        ("pdf-under-box", "fake-redaction", "第1页"),
        ("pdf-off-page", "off-page", "第1页"),
        ("pdf-render-mode-3", "invisible-layer", "第1页"),
        ("pdf-layer-off", "optional-content", "第1页"),
        ("pdf-earlier-revision", "earlier-revision", "第1次保存的版本"),
        ("pdf-unused-page", "unused-page", "未使用的页面（对象6）"),
        ("pdf-attached-workbook", "hidden-sheet", "附件「a.xlsx」 › 隐藏工作表「人员」 B2"),
        ("zip-of-zip", "archive-member", "压缩包内「内层.zip」 › 压缩包内「a.txt」 › 文本 第1行"),
        ("html-hidden-class", "hidden-html", "网页 第1行"),
        ("html-comment", "html-comment", "网页 第1行"),
        ("jpeg-trailing", "trailing-data", "图片结尾之后的数据"),
        ("file-name", "file-name", "文件名"),
    ],
)
def test_a_finding_names_the_layer_and_the_place(layer, expected, place):
    secret = next(one for one in secrets() if one.name == "mobile")
    file_name, content = layers()[layer][0](secret.text)

    found = [one for one in findings(content, file_name) if one["kind"] == "mobile"]

    assert {(one["layer"], one["place"]) for one in found} == {(expected, place)}


def test_the_name_of_a_hidden_sheet_is_told_even_when_it_holds_nothing_personal():
    found = findings(hidden_sheet("无"), "表.xlsx")

    assert [(one["kind"], one["layer"], one["severity"], one["place"]) for one in found] == [
        ("hidden-layer", "hidden-sheet", "warn", "隐藏工作表「人员」")
    ]


def test_a_file_is_scanned_in_the_sandbox(tmp_path):
    path = tmp_path / "名单.xlsx"
    path.write_bytes(hidden_sheet(secrets()[0].text))

    report = scan_file(path, on=date(2024, 6, 30))

    assert report.verdict is Verdict.BLOCK
    assert "隐藏工作表「人员」 B2" in report.reason
    assert secrets()[0].bare not in json.dumps(report.as_json(), ensure_ascii=False)


def test_a_name_that_is_an_identity_number_is_not_shown_as_a_place():
    number = secrets()[0].text
    file_name, content = layers()["xlsx-sheet-name"][0](number)

    assert number not in json.dumps(findings(content, file_name), ensure_ascii=False)
