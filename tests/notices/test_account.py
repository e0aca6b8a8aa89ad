"""Every character of a notice is in a task, in a timed duty, in metadata, or named as context; and so is the file's."""

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gongkai.documents.reading import NoticeReading, Role, UnreadableNotice, byte_span, read_notice, script, trace
from gongkai.documents.reading.origin import NOWHERE

HERE = Path(__file__).parent
CORPUS = os.environ.get("GONGKAI_CORPUS", "")
OURS = sorted({*HERE.glob("*.txt"), *HERE.glob("own/*.txt"), *HERE.glob("own/*.html"), *HERE.glob("own/*.md")})
JUNK = [
    "",
    "　",
    "|||",
    "<b>",
    "&nbsp;",
    "— 3 —",
    "（",
    "）",
    "一、",
    "1.",
    "附件：",
    "责任单位：",
    "2020年6月底前",
    "\t",
    "政(zhèng)",
]


def read(path: Path) -> NoticeReading:
    return read_notice(path.read_bytes(), path.name)


def assert_accounted(reading: NoticeReading) -> None:
    place = 0
    for part in reading.account:
        assert part.span.start == place
        assert part.span.end > place
        assert part.reason
        place = part.span.end
    assert place == len(reading.text)
    for part in reading.account:
        if part.role == Role.BLANK:
            assert not reading.quote(part.span).strip()


def assert_in_their_roles(reading: NoticeReading) -> None:
    """Tasks and limits stand in parts that say so; only a value of the head may stand within a task."""
    roles = [part.role for part in reading.account for _ in range(*part.span)]
    for task in reading.tasks:
        taken = set(roles[slice(*task.span)])
        assert taken <= {Role.TASK, Role.TIMED_DUTY, Role.METADATA}, (task.number, taken)
    for duty in reading.timed_duties:
        assert set(roles[slice(*duty.span)]) <= {Role.TIMED_DUTY, Role.METADATA}


def assert_traced(reading: NoticeReading) -> None:
    origin = trace(reading)
    covered = bytearray(len(reading.original_text))
    for part in origin.unshown:
        assert not any(covered[slice(*part.span)])
        covered[slice(*part.span)] = b"\1" * (part.span.end - part.span.start)
    for shown, place in zip(reading.text, origin.places, strict=True):
        if place != NOWHERE:
            original = reading.original_text[place]
            assert shown == original or original == "&" or script.to_simplified(original) == shown
            covered[place] = 1
    assert all(covered)


@pytest.mark.demand("WRK-1")
@pytest.mark.parametrize("path", OURS, ids=lambda path: path.stem)
def test_every_character_of_a_notice_and_of_its_file_is_accounted_for(path):
    reading = read(path)

    assert_accounted(reading)
    assert_in_their_roles(reading)
    assert_traced(reading)


@pytest.mark.corpus
@pytest.mark.demand("WRK-1")
def test_every_character_of_the_corpus_notices_is_accounted_for():
    if not CORPUS:
        pytest.skip("GONGKAI_CORPUS is not set: the notices of the corpus were NOT read; set it to the corpus folder")
    for path in sorted({*Path(CORPUS, "notices").glob("*.txt"), *Path(CORPUS, "notices").glob("*.html")}):
        reading = read(path)

        assert_accounted(reading)
        assert_in_their_roles(reading)
        assert_traced(reading)


def changed(lines: list[str], change: str, at: int, junk: str) -> list[str]:
    """The lines with one thing done to line ``at``."""
    before, line, after = lines[:at], lines[at], lines[at + 1 :]
    half = len(line) // 2
    return {
        "drop": before + after,
        "double": [*before, line, line, *after],
        "move": [*before, *after, line],
        "glue": [*before, line + "".join(after[:1]), *after[1:]],
        "junk": [*before, junk, line, *after],
        "cut": [*before, line[:half], line[half:], *after],
    }[change]


@st.composite
def damaged(draw: st.DrawFn) -> str:
    """One or two notices with lines lost, doubled, moved, glued together and sprinkled with junk."""
    lines: list[str] = []
    for path in draw(st.lists(st.sampled_from(OURS), min_size=1, max_size=2)):
        lines += read(path).original_text.splitlines()[:120]
    for _ in range(draw(st.integers(0, 8))):
        at = draw(st.integers(0, len(lines) - 1))
        change = draw(st.sampled_from(["drop", "double", "move", "glue", "junk", "cut"]))
        lines = changed(lines, change, at, draw(st.sampled_from(JUNK))) or ["一"]
    return draw(st.sampled_from(["\n", "\r\n", "\n\n", " "])).join(lines)


@pytest.mark.demand("WRK-1")
@settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(damaged())
def test_damaged_notices_are_read_without_a_crash_and_accounted_for(text):
    try:
        reading = read_notice(text.encode(), "damaged.txt")
    except UnreadableNotice:
        return

    assert_accounted(reading)
    assert_in_their_roles(reading)
    assert_traced(reading)


@settings(max_examples=40, deadline=None, derandomize=True)
@given(st.text(alphabet="一二三、（）()1.２年月日前责任单位：牵头负责，。\n\t |<>pbr/&;务wù〔〕《》公开", max_size=300))
def test_any_text_at_all_is_accounted_for(text):
    try:
        reading = read_notice(text.encode(), "any.txt")
    except UnreadableNotice:
        return

    assert_accounted(reading)
    assert_traced(reading)


@st.composite
def page_with_table(draw: st.DrawFn) -> str:
    """A page with a table whose cells span rows and columns, stand empty, hold markup or tables of their own."""
    words = st.sampled_from(
        [
            "序号",
            "工作任务",
            "责任单位",
            "完成时限",
            "1",
            "2",
            "市司法局、市财政局",
            "6月底前",
            "",
            "&nbsp;",
            "<p>甲。</p><p>乙。</p>",
        ]
    )
    hidden = st.sampled_from(
        ["", "", "<span style='display:none'>暗</span>", "<table><tr><td>内</td></tr></table>", "<!-- 注 -->"]
    )
    rows = []
    for _ in range(draw(st.integers(1, 6))):
        cells = [
            f"<td rowspan={draw(st.integers(1, 4))} colspan={draw(st.integers(1, 3))}>{draw(words)}{draw(hidden)}</td>"
            for _ in range(draw(st.integers(0, 5)))
        ]
        rows.append(f"<tr>{''.join(cells)}</tr>")
    before = draw(st.sampled_from(["<p>各市人民政府：</p>", "<h1>关于印发要点的通知</h1>", "<script>x</script>"]))
    return f"<html><body>{before}<table>{''.join(rows)}</table><p>2024年3月1日</p></body></html>"


@pytest.mark.demand("WRK-1")
@settings(max_examples=60, deadline=None, derandomize=True)
@given(page_with_table())
def test_every_character_of_a_page_with_tables_is_accounted_for(text):
    reading = read_notice(text.encode(), "page.html")

    assert_accounted(reading)
    assert_in_their_roles(reading)
    assert_traced(reading)


@pytest.mark.demand("WRK-1")
@settings(max_examples=60, deadline=None, derandomize=True)
@given(
    st.lists(
        st.lists(
            st.sampled_from(["1", "2", "任务", "做好公开。", "市司法局", "6月底前", "", "一、公开"]),
            min_size=1,
            max_size=6,
        ),
        max_size=8,
    ),
    st.sampled_from(["\t", " | ", "    ", "\n"]),
)
def test_every_character_of_a_flattened_table_is_accounted_for(rows, divider):
    head = divider.join(["序号", "工作任务", "具体要求", "责任单位", "完成时限"])
    text = "重点任务分解表\n\n" + "\n".join([head, *(divider.join(row) for row in rows)])

    reading = read_notice(text.encode(), "table.txt")

    assert_accounted(reading)
    assert_in_their_roles(reading)
    assert_traced(reading)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16-le"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_a_task_leads_back_to_the_bytes_of_its_file(encoding, line_end):
    text = (HERE / "own" / "township_letter.txt").read_text(encoding="utf-8").replace("\n", line_end)
    data = text.encode(encoding)
    reading = read_notice(data, "letter.txt")
    task = reading.tasks[1]

    original = trace(reading).of(task.span)
    place = byte_span(reading, data, original)

    assert reading.original_text[slice(*original)] == reading.quote(task.span)
    assert data[slice(*place)].decode(reading.encoding) == reading.quote(task.span)


def test_traditional_script_and_pinyin_are_read_through_and_lead_back_to_the_original():
    reading = read(HERE / "own" / "traditional_pinyin.txt")
    origin = trace(reading)

    place = origin.of(reading.metadata.document_number.span)

    assert reading.metadata.document_number.value == "云政办〔2021〕18号"
    assert reading.original_text[slice(*place)] == "雲(yún)政辦(bàn)〔2021〕18號"
    assert any(part.role == Role.NOTE for part in origin.unshown)


def test_responsibility_that_belongs_to_no_task_is_reported():
    text = (HERE / "own" / "township_letter.txt").read_text(encoding="utf-8")
    text = text.replace("现就有关事项通知如下：", "现就有关事项通知如下。（责任单位：镇党政办、镇财政所）")

    reading = read_notice(text.encode(), "letter.txt")

    assert "unplaced_statement" in {warning.code for warning in reading.warnings}
