import io
import json
import re
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongkai.law import StepKind, batch
from gongkai.law.__main__ import main

CASES = [json.loads(line) for line in (Path(__file__).parent / "worked_cases.jsonl").open(encoding="utf-8")]


def ask(*lines: object) -> list[dict]:
    """The answers to lines given as bytes, text or what JSON writes."""
    raw = b"".join(
        line if isinstance(line, bytes) else (line if isinstance(line, str) else json.dumps(line)).encode() + b"\n"
        for line in lines
    )
    return [json.loads(answer) for answer in batch.answers(io.BytesIO(raw))]


def one(**question: object) -> dict:
    return ask(question)[0]


@pytest.mark.demand("REQ-3")
@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_every_case_of_the_page_of_clocks(case):
    """The worked cases and the rules of 10-clocks, told as another program would tell them."""
    answer = ask(case)[0]

    expected = case["expect"] if isinstance(case["expect"], dict) else {"due": case["expect"], "refused": []}
    found = {**answer, "refused": [refusal["kind"] for refusal in answer["refused"]]}
    assert {key: found[key] for key in expected} == expected
    assert all(refusal["reason"] for refusal in answer["refused"])


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_the_explanation_counts_up_to_the_due_date_and_ends_with_the_sentence(case):
    answer = ask(case)[0]

    *days, conclusion = answer["explanation"]
    assert (conclusion["kind"], conclusion["on"]) == ("conclusion", answer["due"])
    assert conclusion["note"]
    assert all(day.keys() == {"on", "kind", "ordinal", "note", "source"} for day in answer["explanation"])
    assert [day["on"] for day in days] == sorted(day["on"] for day in days)
    if answer["due"]:
        assert [day["on"] for day in days if day["kind"] == "due"] == [answer["due"][:10]]


def test_the_order_in_which_events_are_told_does_not_matter():
    for case in CASES:
        if len({event["at"][:10] for event in case.get("events", ())}) == len(case.get("events", ())):
            told = {**case, "events": list(reversed(case.get("events", ())))}
            assert ask(told)[0]["due"] == ask(case)[0]["due"], case["id"]


def test_each_day_says_what_it_rests_on():
    days = one(
        duty="S-02",
        start="2025-03-24",
        events=[
            {"kind": "clarification_requested", "at": "2025-03-26"},
            {"kind": "clarification_received", "at": "2025-03-28"},
            {"kind": "third_party_asked", "at": "2025-03-31"},
            {"kind": "third_party_answered", "at": "2025-04-02"},
        ],
    )["explanation"]

    by_day = {(day["on"], day["kind"]): (day["note"], day["source"]) for day in days}
    assert by_day["2025-03-24", "start"] == ("收到，当日不计入", "政府信息公开条例 第三十三条")
    assert by_day["2025-03-26", "paused"][1] == "条例第三十条"
    assert by_day["2025-03-28", "start"][0] == "收到补正，当日不计入"
    assert by_day["2025-04-01", "excluded"] == ("征求第三方意见，不计入", "条例第三十二条")
    assert by_day["2025-04-04", "holiday"][0] == "清明节放假"
    assert "国办发明电〔2024〕12号" in by_day["2025-04-04", "holiday"][1]
    assert by_day["2025-04-27", "makeup"][0] == "调休上班，第18个工作日"


@pytest.mark.parametrize(
    ("question", "code"),
    [
        ({"duty": "R-03", "profile": "ziyang", "start": "2026-02-03"}, "no_clock"),
        ({"duty": "R-04", "profile": "tongliao"}, "no_clock"),
        ({"span": "gate"}, "no_clock"),
        ({"duty": "S-99", "start": "2026-02-03"}, "unknown_duty"),
        ({"duty": "", "start": "2026-02-03"}, "unknown_duty"),
        ({"duty": "义" * 100_000, "start": "2026-02-03"}, "unknown_duty"),
        ({"duty": "R-01", "start": "2026-02-03"}, "unknown_duty"),
        ({"duty": "S-02", "start": "2007-01-01"}, "not_in_force"),
        ({"duty": "S-02", "start": "2026-02-03", "profile": "kunming"}, "unknown_profile"),
        ({"duty": "S-02", "start": "2026-02-03", "profile": ""}, "unknown_profile"),
        ({"duty": "S-02", "start": "2026-02-03", "profile": "../national"}, "unknown_profile"),
        ({"duty": "S-02", "start": "2026-02-03", "profile": 3}, "bad_value"),
        ({"duty": ["S-02"], "start": "2026-02-03"}, "bad_value"),
        ({"start": "2026-02-03"}, "duty_or_span"),
        ({"duty": "S-02", "span": "20 workdays", "start": "2026-02-03"}, "duty_or_span"),
        ({"span": "20 wd", "start": "2026-02-03"}, "bad_span"),
        ({"span": "0 workdays", "start": "2026-02-03"}, "bad_span"),
        ({"span": "-5 days", "start": "2026-02-03"}, "bad_span"),
        ({"span": "99999 workdays", "start": "2026-02-03"}, "bad_span"),
        ({"span": "２０ workdays", "start": "2026-02-03"}, "bad_span"),
        ({"span": "by 02-30", "start": "2026-02-03"}, "bad_span"),
        ({"span": "20 workdays", "start": "2026-02-30"}, "no_such_date"),
        ({"span": "20 workdays", "start": "2026-02-03T25:00"}, "no_such_date"),
        ({"span": "20 workdays", "start": "0001-01-01T00:00+14:00"}, "no_such_date"),
        ({"span": "20 workdays", "start": "昨天"}, "bad_date"),
        ({"span": "20 workdays", "start": ""}, "bad_date"),
        ({"span": "20 workdays", "start": 20260203}, "bad_date"),
        ({"span": "20 workdays", "start": "2026-02-03", "calendar_as_of": "soon"}, "bad_date"),
        ({"span": "20 workdays", "start": "9999-12-31"}, "outside_calendar"),
        ({"span": "20 workdays", "start": "1970-01-01"}, "outside_calendar"),
        ({"span": "9999 months", "start": "2026-02-03"}, "outside_calendar"),
        ({"span": "5 hours", "start": "2026-02-03"}, "moment_needed"),
        ({"duty": "N-13", "start": "2026-02-03"}, "moment_needed"),
        ({"span": "20 workdays", "start": "2026-02-03", "events": {"kind": "replied"}}, "bad_event"),
        ({"span": "20 workdays", "start": "2026-02-03", "events": "replied"}, "bad_event"),
        ({"span": "20 workdays", "start": "2026-02-03", "events": ["replied"]}, "bad_event"),
        ({"span": "20 workdays", "start": "2026-02-03", "events": [{"kind": "replied"}]}, "bad_event"),
        ({"span": "20 workdays", "start": "2026-02-03", "events": [{"at": "2026-02-04"}]}, "bad_event"),
        (
            {"span": "20 workdays", "start": "2026-02-03", "events": [{"kind": "paused", "at": "2026-02-04"}]},
            "bad_event",
        ),
        (
            {"span": "20 workdays", "start": "2026-02-03", "events": [{"kind": "replied", "at": "2026-02-30"}]},
            "no_such_date",
        ),
        (
            {
                "span": "20 workdays",
                "start": "2026-02-03",
                "events": [{"kind": "extension_approved", "at": "2026-02-04", "workdays": "5"}],
            },
            "bad_event",
        ),
        (
            {
                "span": "20 workdays",
                "start": "2026-02-03",
                "events": [{"kind": "extension_approved", "at": "2026-02-04", "workdays": True}],
            },
            "bad_event",
        ),
        (
            {"span": "20 workdays", "start": "2026-02-03", "events": [{"kind": "replied", "at": "2026-02-04"}] * 1001},
            "bad_event",
        ),
    ],
)
def test_what_cannot_be_answered_has_a_stable_code_and_a_chinese_reason(question, code):
    answer = ask({"id": 7, **question})[0]

    assert answer.keys() == {"id", "error", "reason", "line"}
    assert (answer["id"], answer["error"], answer["line"]) == (7, code, 1)
    assert any("\u4e00" <= letter <= "\u9fff" for letter in answer["reason"])


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (b"{\n", "not_json"),
        (b'{"id": NaN}\n', "not_json"),
        (b'{"id": -Infinity}\n', "not_json"),
        (b'{"id": 1e999}\n', "not_json"),
        (b'{"id": ' + b"9" * 5000 + b"}\n", "not_json"),
        (b"[" * 200_000 + b"\n", "not_json"),
        (b'{"id": ' + b"[" * 900 + b"]" * 900 + b"}\n", "duty_or_span"),
        ('{"duty": "义务"}\n'.encode("gbk"), "not_json"),
        ('{"duty": "S-02"}'.encode("utf-16") + b"\n", "not_json"),
        (b"\x00\n", "not_json"),
        (b"3\n", "not_an_object"),
        (b"null\n", "not_an_object"),
        (b'["S-02"]\n', "not_an_object"),
        (b'{"id": "\\ud800", "duty": "\\udfff"}\n', "unknown_duty"),
    ],
    ids=range(14),
)
def test_a_line_that_is_no_question_is_answered_as_well(line, code):
    before = {"id": "before", "span": "1 workday", "start": "2026-02-03"}

    first, answer, last = ask(before, line, before)

    assert answer["error"] == code
    assert (first["due"], last["due"]) == ("2026-02-04", "2026-02-04")


def test_a_long_line_is_read_and_a_longer_one_refused(monkeypatch):
    question = {"id": 1, "span": "1 workday", "start": "2026-02-03"}
    long = {**question, "note": "长" * 1_700_000}

    assert [answer["due"] for answer in ask(long, question)] == ["2026-02-04"] * 2

    monkeypatch.setattr(batch, "LONGEST_LINE", 1000)
    refused, answered = ask({**question, "note": "x" * 2500}, question)
    assert (refused["error"], refused["id"], refused["line"]) == ("too_long", None, 1)
    assert answered["due"] == "2026-02-04"


def test_blank_lines_byte_order_marks_and_other_line_ends_are_passed_over():
    line = b'{"id": 1, "span": "1 workday", "start": "2026-02-03"}'

    found = ask(b"\xef\xbb\xbf" + line + b"\r\n", b"\r\n", b"  \n", b"{\n", line)

    assert [(answer["id"], answer.get("line")) for answer in found] == [(1, None), (None, 4), (1, None)]


def test_keys_that_are_not_known_are_passed_over():
    answer = one(id={"n": [1]}, span="1 workday", start="2026-02-03", duty=None, note="x", events=None, profile=None)

    assert (answer["id"], answer["due"]) == ({"n": [1]}, "2026-02-04")


def test_a_stated_date_may_be_given():
    assert one(duty="W-01", start="2020-07-01", stated_on="2020-10-25")["due"] == "2020-10-25"
    assert one(duty="W-01", stated_on="2020-10-25")["due"] == "2020-10-25"
    assert one(duty="W-01", start="2020-07-01")["due"] == "2020-12-31"
    assert one(duty="W-01")["state"] == "pending"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
VALUES = JSON | st.sampled_from(
    ["S-02", "20 workdays", "2025-03-03", "national", "5 hours", "2025-03-03T10:00Z", "replied", "W-01", "by 02-29"]
)
EVENTS = st.fixed_dictionaries(
    {}, optional=dict.fromkeys(("kind", "at", "workdays", "stated_on", "notified_on", "party"), VALUES)
)
QUESTIONS = st.fixed_dictionaries(
    {},
    optional={
        **dict.fromkeys(("id", "duty", "span", "profile", "start", "calendar_as_of", "stated_on"), VALUES),
        "events": st.lists(EVENTS, max_size=4) | JSON,
    },
)


@given(st.lists(st.one_of(QUESTIONS.map(json.dumps).map(str.encode), st.binary(max_size=40)), max_size=4))
def test_whatever_is_asked_is_answered_line_by_line(lines):
    lines = [line.replace(b"\n", b" ") for line in lines]

    found = ask(*(line + b"\n" for line in lines))

    assert len(found) == sum(
        bool(line.removeprefix(b"\xef\xbb\xbf" if not n else b"").strip()) for n, line in enumerate(lines)
    )
    assert all("due" in answer or answer["error"] for answer in found)


def test_a_file_is_answered(tmp_path, capsysbinary):
    questions = tmp_path / "questions.jsonl"
    questions.write_text('{"id": "甲", "duty": "R-01", "start": "2024-09-13"}\n', encoding="utf-8")

    code = main(["due", "--profile", "ziyang", "--batch", str(questions)])

    answer = json.loads(capsysbinary.readouterr().out)
    assert (code, answer["id"], answer["due"]) == (0, "甲", "2024-09-19")


def test_what_is_typed_is_answered_as_it_comes(monkeypatch, capsysbinary):
    typed = io.TextIOWrapper(io.BytesIO(b'{"span": "1 workday", "start": "2026-02-03"}\n{\n'))
    monkeypatch.setattr(sys, "stdin", typed)

    code = main(["due", "--batch", "-"])

    lines = capsysbinary.readouterr().out.splitlines()
    assert code == 0
    assert [list(json.loads(line))[:2] for line in lines] == [["id", "due"], ["id", "error"]]


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("--batch", "nowhere.jsonl"), "不能读"),
        (("--batch", "."), "不能读"),
        (("S-02", "--batch", "-"), "只与 --profile"),
        (("--batch", "-", "--json"), "只与 --profile"),
        (("--batch", "-", "--profile", "kunming"), "没有名为“kunming”"),
    ],
)
def test_a_batch_that_cannot_begin_is_refused(arguments, reason, capsys):
    code = main(["due", *arguments])

    printed = capsys.readouterr()
    assert (code, printed.out) == (2, "")
    assert reason in printed.err


PAGE = (Path(__file__).parents[4] / "docs" / "due.md").read_text(encoding="utf-8")


def test_the_page_for_programs_tells_the_truth():
    """Its session is asked again; what it leaves out is written as dots."""
    session = re.search(r"```\n\$ ./gongkai due --batch - <<'END'\n(.*?)\nEND\n(.*?)\n```", PAGE, re.DOTALL)

    answers = [line.decode() for line in batch.answers(io.BytesIO(session[1].encode()))]

    for shown, answer in zip(session[2].splitlines(), answers, strict=True):
        pattern = ".*".join(re.escape(part) for part in shown.split("…"))
        assert re.fullmatch(pattern, answer.strip()), answer


def test_the_page_for_programs_and_the_help_name_every_code_and_kind():
    codes = set(
        re.findall(r'"(no_clock|not_\w+|too_long|duty_or_span|unknown_\w+|bad_\w+|moment_needed|outside_\w+)"', SOURCES)
    )

    assert len(codes) >= 10
    for word in {*codes, "no_such_date", *(kind.value for kind in StepKind)}:
        assert f"`{word}`" in PAGE, word
        assert word in batch.HELP, word


SOURCES = "".join(
    (Path(batch.__file__).parent / f"{name}.py").read_text(encoding="utf-8") for name in ("batch", "questions")
)
