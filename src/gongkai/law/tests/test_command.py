import json

import pytest

from gongkai.law.__main__ import main


@pytest.fixture
def run(capsys):
    """What a command prints and its exit code."""

    def answer(*arguments: str) -> tuple[int, str, str]:
        code = main(arguments)
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return answer


def test_the_answer_is_a_date_a_sentence_and_the_days(run):
    code, out, _ = run("due", "S-02", "--profile", "zhaotong", "--from", "2026-09-28T10:00")

    assert code == 0
    assert "届满：2026年10月30日 星期五" in out
    assert "9月28日收到，9月29日起算，遇国庆节放假7天、调休上班1天" in out
    assert "2026-10-10 星期六 班 调休上班，第5个工作日" in out


def test_a_program_gets_the_same_as_json(run):
    code, out, _ = run("due", "request.reply", "--profile", "zhaotong", "--from", "2026-09-28T10:00", "--json")

    answer = json.loads(out)
    assert code == 0
    assert {"duty", "row", "profile", "start", "due", "due_at", "provisional", "internal_target"} <= answer.keys()
    assert (answer["duty"], answer["row"], answer["profile"]) == ("request.reply", "S-02", "zhaotong")
    assert (answer["start"], answer["due"], answer["due_at"]) == ("2026-09-28", "2026-10-30", None)
    assert (answer["provisional"], answer["refused"]) == (False, [])
    assert answer["source"] == "政府信息公开条例 第三十三条"
    assert answer["steps"][-1] == {
        "on": "2026-10-30",
        "kind": "due",
        "ordinal": 20,
        "note": "第20个工作日，届满日",
        "source": "政府信息公开条例 第三十三条",
    }


def test_hours_are_answered_to_the_minute(run):
    _, out, _ = run("due", "N-13", "--from", "2025-10-01T22:30", "--json")

    assert json.loads(out)["due_at"] == "2025-10-02T03:30:00+08:00"


def test_a_moment_with_a_zone_is_brought_to_china(run):
    _, out, _ = run("due", "S-02", "--from", "2025-09-15T18:00+00:00", "--json")

    assert (json.loads(out)["start"], json.loads(out)["due"]) == ("2025-09-16", "2025-10-20")


def test_a_gate_has_no_date(run):
    _, out, _ = run("due", "R-04", "--profile", "ziyang", "--from", "2026-02-03", "--json")

    answer = json.loads(out)
    assert (answer["due"], answer["no_clock"], answer["state"]) == (None, True, "no_clock")


def test_events_move_the_clock(run):
    _, out, _ = run(
        *("due", "S-02", "--from", "2025-09-24", "--json"),
        *("--event", "third_party_asked=2025-09-30", "--event", "third_party_answered=2025-10-09"),
        *("--event", "extension_approved=2025-10-20,workdays=10"),
    )

    assert json.loads(out)["due"] == "2025-11-12"


def test_a_refused_event_is_shown_with_its_reason(run):
    code, out, _ = run("due", "S-02", "--from", "2025-03-03", "--event", "extension_approved=2025-04-01,workdays=5")

    assert code == 0
    assert "未采信：extension_approved 2025-04-01：期限已于2025-03-31届满（政府信息公开条例 第三十三条）" in out


def test_a_stated_date_can_be_given(run):
    _, out, _ = run("due", "W-01", "--from", "2020-07-01", "--stated-on", "2020-10-25", "--json")

    assert (json.loads(out)["due"], json.loads(out)["internal_target"]) == ("2020-10-25", "2020-10-23")


def test_the_calendar_of_an_earlier_day_can_be_asked_for(run):
    _, before, _ = run("due", "N-01", "--from", "2020-01-22", "--as-known-on", "2020-01-25", "--json")
    _, after, _ = run("due", "N-01", "--from", "2020-01-22", "--json")

    assert (json.loads(before)["due"], json.loads(after)["due"]) == ("2020-02-06", "2020-02-10")


def test_other_duties_of_the_same_row_are_named(run):
    _, out, _ = run("due", "R-20", "--profile", "ziyang", "--from", "2025-10-01T22:30")

    assert "incident.inform" in out
    assert "同一条还有：incident.hold_conference" in out


def test_a_rule_that_was_never_read_is_marked(run):
    _, out, _ = run("due", "N-21", "--from", "2026-03-02")

    assert "原文未经核对" in out


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("due", "S-02", "--from", "2026-02-30"), "日期不存在：2026-02-30（2026年2月只有28天）"),
        (("due", "S-02", "--from", "2026-13-01"), "一年只有12个月"),
        (("due", "S-02", "--from", "0000-01-01"), "年份应在"),
        (("due", "S-02", "--from", "昨天"), "写法不对"),
        (("due", "S-02", "--from", "2026-02-03T25:00"), "不存在或写法不对"),
        (("due", "S-99", "--from", "2026-02-03"), "没有编号或名称为“S-99”"),
        (("due", "request.repy", "--from", "2026-02-03"), "是否指：request.reply"),
        (("due", "S-02", "--profile", "kunming", "--from", "2026-02-03"), "没有名为“kunming”的辖区配置"),
        (("due", "S-02", "--from", "2007-01-01"), "没有施行中的规定"),
        (("due", "S-02", "--from", "9999-12-31"), "超出日历范围"),
        (("due", "N-13", "--from", "2026-02-03"), "须给出起算时刻"),
        (("due", "S-02", "--from", "2026-02-03", "--event", "paused=2026-02-04"), "事件名见"),
        (("due", "S-02", "--from", "2026-02-03", "--event", "replied"), "写法不对"),
        (("due", "S-02", "--from", "2026-02-03", "--event", "replied=2026-02-29"), "2026年2月只有28天"),
        (("due", "S-02", "--from", "2026-02-03", "--event", "extension_approved=2026-02-04,days=3"), "没有名为“days”"),
        (
            ("due", "S-02", "--from", "2026-02-03", "--event", "extension_approved=2026-02-04,workdays=五"),
            "不是工作日数",
        ),
        (("due", "W-01", "--from", "2026-02-03", "--stated-on", "2026-02-30"), "日期不存在"),
    ],
)
def test_what_cannot_be_meant_is_refused_in_chinese(run, arguments, reason):
    code, out, err = run(*arguments)

    assert (code, out) == (2, "")
    assert err.startswith("错误：")
    assert reason in err


@pytest.mark.parametrize("arguments", [("due", "S-02"), ("due",), ("due", "--from", "2026-09-28")])
def test_a_duty_and_a_start_are_needed(run, arguments):
    code, out, err = run(*arguments)

    assert (code, out) == (2, "")
    assert "须给出义务编号和 --from" in err


@pytest.mark.parametrize("arguments", [(), ("undo",), ("due", "S-02", "--when", "now")])
def test_missing_arguments_are_refused(arguments, capsys):
    with pytest.raises(SystemExit) as refused:
        main(arguments)

    assert refused.value.code == 2
    assert "错误：" in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [("--help",), ("due", "--help"), ("check", "--help")])
def test_help_is_given(arguments, capsys):
    with pytest.raises(SystemExit) as finished:
        main(arguments)

    assert finished.value.code == 0
    assert capsys.readouterr().out


def test_the_check_of_sound_profiles_counts_them(run):
    code, out, _ = run("check")

    assert code == 0
    assert "9 profiles" in out
    assert out.endswith("sound\n")


def test_the_check_names_file_and_place(run, write):
    root = write(duties="[[duty]]\nid = 'thing.do'\n")

    code, out, err = run("check", "--root", str(root))

    assert code == 1
    assert "nation/duties.toml:1: thing.do: 'row' is missing" in out
    assert "faults" in err
