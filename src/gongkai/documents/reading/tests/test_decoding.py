import pytest

from gongkai.documents.reading import UnreadableNotice, read_notice

NOTICE = """东河县人民政府办公室关于做好政务公开工作的通知

东政办发〔2022〕9号

各乡镇人民政府，县直各单位：

现将有关事项通知如下：

一、加强领导

（一）明确责任。各单位要在2022年6月底前明确一名负责人。（县政府办公室牵头，县直各单位负责）

（二）强化培训。组织开展业务培训，提升能力。（县政府办公室负责）

东河县人民政府办公室

2022年4月2日
"""


def reason(data: bytes, **options) -> str:
    with pytest.raises(UnreadableNotice) as refused:
        read_notice(data, "通知.txt", **options)
    assert refused.value.name == "通知.txt"
    assert refused.value.place
    return refused.value.reason


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16", "utf-16-le", "utf-16-be"])
def test_a_notice_reads_the_same_in_every_encoding(encoding):
    reading = read_notice(NOTICE.encode(encoding), "通知.txt")

    assert [task.number for task in reading.tasks] == ["（一）", "（二）"]
    assert reading.metadata.document_number.value == "东政办发〔2022〕9号"


@pytest.mark.parametrize("mark", [b"\xfe\xff", b"\xef\xbb\xbf"])
def test_a_wrong_mark_is_seen_through_and_reported(mark):
    reading = read_notice(mark + NOTICE.encode("utf-16-le"), "通知.txt")

    assert len(reading.tasks) == 2
    assert [warning.code for warning in reading.warnings] == ["wrong_byte_order_mark"]
    assert "utf-16-le" in reading.warnings[0].message


def test_big5_is_read_in_simplified_characters():
    text = "各鄉鎮人民政府，縣直各單位：\n一、加強領導\n（一）明確責任。各單位要按規定公開政府資訊。\n" * 3

    reading = read_notice(text.encode("big5"), "通知.txt")

    assert reading.encoding == "big5"
    assert "明确责任" in reading.text
    assert "明確責任" in reading.original_text


def test_an_empty_file_is_refused():
    assert "空" in reason(b"")
    assert "没有文字" in reason(b" \r\n\t\n")


@pytest.mark.parametrize(
    ("head", "what"), [(b"%PDF-1.7\n", "PDF"), (b"PK\x03\x04", "Office"), (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "doc")]
)
def test_another_kind_of_file_named_txt_is_refused_by_what_it_is(head, what):
    assert what in reason(head + b"0" * 100)


def test_a_binary_is_refused():
    assert "编码" in reason(bytes(range(256)) * 50)


def test_a_nul_inside_text_is_refused_with_its_line():
    with pytest.raises(UnreadableNotice) as refused:
        read_notice(NOTICE.replace("培训", "培\x00训", 1).encode(), "通知.txt")

    assert refused.value.place == "第13行"


def test_a_file_of_fifty_megabytes_is_refused_by_its_size():
    assert "上限 10.0 MiB" in reason(b"a" * 50_000_000)
    assert "太大" in reason(b"a" * 2000, limit_bytes=1000)


def test_a_few_broken_bytes_are_reported_with_their_line():
    data = NOTICE.encode()

    reading = read_notice(data[:300] + b"\xff\xfe" + data[300:], "通知.txt")

    assert len(reading.tasks) == 2
    warning = next(warning for warning in reading.warnings if warning.code == "broken_bytes")
    assert "第" in warning.message
    assert "行" in warning.message
