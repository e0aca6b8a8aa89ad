# ruff: noqa: E501 - one mistake a line
"""Mistakes planted in the platform's own profiles: each is refused with its file, its line, its row and the reason."""

import re
import shutil
from pathlib import Path

import pytest

from gongkai.law import Shortcut, load_profile
from gongkai.law.__main__ import main
from gongkai.law.profiles import PROFILES

LOCAL_ROW = """
[[duty]]
id     = "document.reply"
row    = "L-01"
title  = "本地事项"
starts = "document.received"
within = "5 workdays"
source = "资府办发〔2020〕31号 二（六）3"
since  = 2021-01-01
who    = "各单位"
"""


def row(**changes: str) -> str:
    """A sound local row with some keys written differently; a key written as nothing is left out."""
    text = LOCAL_ROW
    for key, value in changes.items():
        line = f"{key} = {value}\n" if value else ""
        text, found = re.subn(rf"(?m)^{key} .*\n", line, text)
        text = text if found else text + line
    return text


def added(text: str):
    return lambda old: old + text


def replaced(old: str, new: str):
    def edit(text: str) -> str:
        assert old in text
        return text.replace(old, new, 1)

    return edit


DUTIES, NATIONAL, CALENDAR = "ziyang/duties.toml", "national/duties.toml", "national/calendar/2026.toml"
MISTAKES = {
    # references
    "a term that is no duty": (NATIONAL, replaced('extension = "request.extend"', 'extension = "request.prolong"'), r"duties.toml:21: S-02: 'clock.extension' names 'request.prolong', which is no duty"),
    "a row that extends itself": (NATIONAL, replaced('extension = "request.extend"', 'extension = "request.reply"'), r":21: S-02: 'clock.extension' names its own row"),
    "clocks that go round": (NATIONAL, replaced('id = "request.extend"\n', 'id = "request.extend"\nclock = { fee = "request.reply" }\n'), r"S-02: 'clock.extension' goes round: request.reply -> request.extend -> request.reply"),
    "a term that counts something else": (NATIONAL, replaced('fee = "fee.pay"', 'fee = "reconsideration.apply"'), r":21: S-02: 'clock.fee' names 'reconsideration.apply', which takes '60 days'"),
    "a clock on calendar days": (NATIONAL, replaced('within = "60 days"\n', 'within = "60 days"\nclock = { extension = "request.extend" }\n'), r"N-23: 'clock' goes with a span of working days, not with '60 days'"),
    "a rule above that is not there": (DUTIES, replaced('beside = "record.publish"', 'beside = "record.reveal"'), r"duties.toml:\d+: R-01: 'beside' names 'record.reveal', which is no duty of a profile above"),
    "beside a row of the same place": (DUTIES, replaced('beside = "record.publish"', 'beside = "head.hear_report"'), r"R-01: 'beside' names 'head.hear_report', which "),
    "beside itself": (DUTIES, replaced('beside = "record.publish"', 'beside = "document.publish"'), r"R-01: 'beside' names its own row"),
    "replaces nothing": (DUTIES, added(row(replaces="true")), r"L-01: 'replaces' stands, but no profile above has 'document.reply'"),
    "replaces the statute": (DUTIES, added(row(id='"record.publish"', replaces="true", within='"30 workdays"')), r"L-01: 'record.publish' cannot replace row S-01 of national"),
    "a row number that is not in the list": (DUTIES, added(row(row='"R-99"')), r"duties.toml:\d+: R-99: no such row in the list of duties"),
    # sources and numbers
    "no source": (DUTIES, added(row(source="")), r"duties.toml:\d+: L-01: 'source' is missing"),
    "an empty source": (DUTIES, added(row(source='"　"')), r"L-01: 'source' cannot be '\\u3000'"),
    "a source that names no rule": (DUTIES, added(row(source='"见文件"')), r"L-01: 'source' names no rule: '见文件'"),
    "a title with another number": (DUTIES, added(row(title='"十个工作日内回复"')), r"L-01: 'title' says 10 workdays, the span '5 workdays'"),
    "a title with another unit": (DUTIES, added(row(title='"5日内回复"')), r"L-01: 'title' says 5 days, the span '5 workdays'"),
    "a note with another number": (DUTIES, added(row(note='"收到之日起7个工作日内回复"')), r"L-01: 'note' says 7 workdays, the span '5 workdays'"),
    "another number of times": (DUTIES, added(row(within="", at_least='"1 per year"', title='"每年培训不少于2次"')), r"L-01: 'title' says 2 times, the span 'at least 1 per year'"),
    "a service level without its word": (DUTIES, added(row(service_level="true")), r"L-01: 'service_level' needs 'word'"),
    "a word without a service level": (DUTIES, added(row(word='"及时"')), r"L-01: 'word' only goes with service_level"),
    "no span": (DUTIES, added(row(within="")), r"L-01: bad span '': exactly one of within"),
    "two spans": (DUTIES, added(row(by='"03-31"')), r"L-01: bad span 'within, by': exactly one of within"),
    "a span that cannot be read": (DUTIES, added(row(within='"5 workday(s)"')), r"L-01: bad span '5 workday\(s\)'"),
    # dates
    "overlapping dates": (DUTIES, added(row() + row(since="2022-01-01")), r"L-01: 'document.reply' is in force twice on one day, 2022-01-01: here and in ziyang, line \d+, row L-01"),
    "a statute written a second time": (DUTIES, added(row(id='"record.publish"')), r"L-01: 'record.publish' is in force twice on one day, 2021-01-01: here and in national"),
    "since after until": (DUTIES, added(row(until="2020-12-31")), r"L-01: 'until' 2020-12-31 is not after 'since' 2021-01-01"),
    "a date that does not exist": (DUTIES, added(row(since="2021-02-29")), r"duties.toml:\d+: not TOML: .*line \d+"),
    "a date of another age": (DUTIES, added(row(since="0202-01-01")), r"L-01: 'since' cannot be 0202-01-01"),
    "a date in quotes": (DUTIES, added(row(since='"2021-01-01"')), r"L-01: 'since' cannot be '2021-01-01'"),
    # writing
    "an unknown key": (DUTIES, added(row(limit="5")), r"L-01: unknown key 'limit'"),
    "a key twice": (DUTIES, added(LOCAL_ROW + 'row = "L-02"\n'), r"duties.toml:\d+: not TOML: "),
    "a single bracket": (DUTIES, lambda _: "[duty]\n" + LOCAL_ROW.replace("[[duty]]", ""), r"ziyang/duties.toml:1: 'duty': duties are written \[\[duty\]\]"),
    "another table": (DUTIES, added("\n[[duties]]\nid = 'x'\n"), r"duties.toml:\d\d\d: unknown key 'duties'"),
    "an open quote": (DUTIES, added('\nx = "未完\n'), r"duties.toml:\d+: not TOML: "),
    "a conflict that was not resolved": (DUTIES, added("<<<<<<< HEAD\n"), r"duties.toml:\d+: not TOML: "),
    "the start is no act": (DUTIES, added(row(starts='"收到"')), r"L-01: 'starts' must read subject.verb in lower case, not '收到'"),
    # calendars
    "a make-up day on a working day": (CALENDAR, replaced("[2026-01-04]", "[2026-01-05]"), r"2026.toml:\d+: 元旦: the make-up day 2026-01-05 is a working day anyway"),
    "holidays that overlap": (CALENDAR, replaced("from   = 2026-01-01\nto     = 2026-01-03", "from   = 2026-01-01\nto     = 2026-01-31"), r"2026.toml:\d+: 2026-01-04 is both a day off and a working day"),
    "the same day off twice": (CALENDAR, added('\n[[holiday]]\nname = "重复"\nfrom = 2026-10-07\nto = 2026-10-08\n'), r"2026.toml:\d\d: 重复: 2026-10-07 is off in another holiday of the same notice"),
    "a holiday outside its year": (CALENDAR, added('\n[[holiday]]\nname = "元旦"\nfrom = 2027-01-01\nto = 2027-01-03\n'), r"2026.toml:\d\d: 元旦: from 2027-01-01 to 2027-01-03 has no day in 2026"),
    "a day off that is worked": (CALENDAR, replaced("[2026-01-04]", "[2026-01-03]"), r"2026.toml:\d+: 2026-01-03 is both a day off and a working day"),
    "a make-up day of another season": (CALENDAR, replaced("[2026-01-04]", "[2026-07-04]"), r"元旦: the make-up day 2026-07-04 is far from the holiday"),
    "a notice from after the year": (CALENDAR, replaced("issued   = 2025-11-04", "issued   = 2027-11-04"), r"2026.toml:\d+: .*a notice of 2027-11-04 arranges no days of 2026"),
    "no day on which it became known": (CALENDAR, replaced("issued   = 2025-11-04\n", ""), r"2026.toml:\d+: .*'issued' or 'reported' is missing"),
    "two years that disagree": ("national/calendar/2018.toml", replaced("2018-02-24", "2018-12-30"), r"calendar/2019.toml:1: 2018-12-30 is a day off here and a working day in 2018|2018.toml:\d+: 春节: the make-up day 2018-12-30 is far"),
    # places
    "a place on a place of its own level": ("ziyang/profile.toml", replaced('extends   = "sichuan"', 'extends   = "zhaotong"'), r"ziyang/profile.toml:4: 'extends': a city on city"),
    "a place on nothing": ("ziyang/profile.toml", replaced('extends   = "sichuan"\n', ""), r"ziyang/profile.toml:\d: 'extends': the nation stands on nothing"),
    "a place on a place that is not there": ("ziyang/profile.toml", replaced('"sichuan"', '"sechuan"'), r"ziyang/profile.toml:4: extends: no such profile: 'sechuan'"),
    "places that stand on each other": ("sichuan/profile.toml", replaced('"national"', '"ziyang"'), r"extends: goes round: "),
    "a key of a profile that is unknown": ("ziyang/profile.toml", replaced("[wording]", 'colour = "red"\n[wording]'), r"ziyang/profile.toml:9: unknown key 'colour'"),
    "what is withheld and yet public": ("ziyang/profile.toml", replaced('mode   = "none"', 'mode   = "proactive"'), r"'attribute' '不予公开': what is withheld has the mode 'none'"),
    "a reminder twice": ("national/profile.toml", replaced("[5, 1]", "[5, 5]"), r"national/profile.toml:\d+: 'reminders.ahead' names a day twice"),
    "a clock of a duty that is not there": ("ziyang/profile.toml", replaced('"permit_or_penalty.announce"', '"permit.shout"'), r"ziyang/profile.toml:\d+: permit.shout: 'genre_clocks': no such duty: 'permit.shout'"),
    "a clock of no genres": ("ziyang/profile.toml", replaced('["行政许可决定", "行政处罚决定"]', '"行政许可决定"'), r"'genre_clocks.permit_or_penalty.announce' cannot be"),
    "a shortcut that skips nothing": ("ziyang/profile.toml", added('\n[[shortcut]]\nid = "urgent"\ntitle = "紧急发布"\nskips = []\nsource = "某规定 第三条"\n'), r"'shortcut' 'urgent' skips nothing"),
    "a shortcut without a source": ("ziyang/profile.toml", added('\n[[shortcut]]\nid = "urgent"\ntitle = "紧急发布"\nskips = ["second_review"]\n'), r"'shortcut': 'source' is missing"),
    "the supervisor before the head": ("national/profile.toml", replaced("head       = 0", "head       = 9"), r"the supervisor \(3\) is told before the head \(9\)"),
}  # fmt: skip


@pytest.fixture(scope="session")
def sound(tmp_path_factory) -> Path:
    root = tmp_path_factory.mktemp("sound") / "profiles"
    shutil.copytree(PROFILES, root)
    return root


@pytest.fixture
def tree(sound, tmp_path) -> Path:
    """A copy of the profiles that may be spoilt."""
    return Path(shutil.copytree(sound, tmp_path / "profiles"))


def checked(root: Path, capsys) -> tuple[int, str]:
    code = main(["check", "--root", str(root)])
    return code, capsys.readouterr().out


def test_a_sound_local_row_is_not_refused(tree, capsys):
    (tree / DUTIES).write_text(added(LOCAL_ROW)((tree / DUTIES).read_text(encoding="utf-8")), encoding="utf-8")

    assert checked(tree, capsys)[0] == 0


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_planted_mistake_is_refused_with_its_place_and_reason(tree, capsys, mistake):
    name, edit, reason = MISTAKES[mistake]
    file = tree / name
    file.write_text(edit(file.read_text(encoding="utf-8")), encoding="utf-8")

    code, told = checked(tree, capsys)

    assert code == 1
    assert re.search(reason, told), told
    assert all(re.match(r"/.+\.toml:\d+: \S", line) for line in told.splitlines()), told


def test_a_shortcut_and_the_clocks_of_genres_are_inherited(tree):
    file = tree / "sichuan" / "profile.toml"
    row = '\n[[shortcut]]\nid = "urgent"\ntitle = "紧急发布"\nskips = ["second_review"]\nsource = "某规定 第三条"\n'
    file.write_text(file.read_text(encoding="utf-8") + row, encoding="utf-8")

    law = load_profile("ziyang", tree)

    assert law.shortcuts == (Shortcut("urgent", "紧急发布", ("second_review",), "某规定 第三条"),)
    assert load_profile("zhaotong", tree).shortcuts == ()
    assert law.genre_clocks.keys() >= {"permit_or_penalty.publish", "permit_or_penalty.announce"}


def test_the_line_is_that_of_the_row(tree, capsys):
    file = tree / DUTIES
    text = file.read_text(encoding="utf-8") + row(source="")
    file.write_text(text, encoding="utf-8")

    _, told = checked(tree, capsys)

    line = text[: text.rindex("[[duty]]")].count("\n") + 1
    assert told == f"{file}:{line}: L-01: 'source' is missing\n"


def test_files_of_another_encoding_are_refused_and_a_byte_order_mark_is_not(tree, capsys):
    file = tree / DUTIES
    text = file.read_text(encoding="utf-8")

    file.write_bytes(text.encode("utf-8-sig").replace(b"\n", b"\r\n"))
    assert checked(tree, capsys)[0] == 0

    file.write_bytes(text.encode("gb18030"))
    code, told = checked(tree, capsys)
    assert (code, told.startswith(f"{file}:1: not UTF-8 text")) == (1, True)


@pytest.mark.parametrize("stray", ["ziyang/duty.toml", "ziyang/calendar/2027.TOML", "kunming/duties.toml"])
def test_a_file_that_nothing_reads_is_refused(tree, capsys, stray):
    (tree / stray).parent.mkdir(parents=True, exist_ok=True)
    (tree / stray).write_text(LOCAL_ROW, encoding="utf-8")

    code, told = checked(tree, capsys)

    assert code == 1
    assert stray.split("/")[0] in told


def test_several_mistakes_are_told_at_once(tree, capsys):
    file = tree / DUTIES
    file.write_text(file.read_text(encoding="utf-8") + row(source="") + row(within='"soon"'), encoding="utf-8")
    other = tree / "tongliao/duties.toml"
    other.write_text(other.read_text(encoding="utf-8") + row(word='"及时"'), encoding="utf-8")

    _, told = checked(tree, capsys)

    assert len(told.splitlines()) == 3
