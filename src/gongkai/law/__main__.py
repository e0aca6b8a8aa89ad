"""The law at the command line: ``due`` says by when and why, ``check`` whether the profiles are sound."""

import argparse
import json
import os
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, BinaryIO, NoReturn

from gongkai.law import batch
from gongkai.law.calendar import DateOutsideCalendar
from gongkai.law.clocks import MomentNeeded, due_of
from gongkai.law.due import Due
from gongkai.law.duties import Duty
from gongkai.law.events import ClockEvent, ClockEventKind, day_of
from gongkai.law.explanation import date_text, span_in_words, weekday_text
from gongkai.law.profiles import (
    BadProfile,
    Profile,
    UnknownDuty,
    UnknownProfile,
    load_profile,
    problems_of,
    profile_names,
)
from gongkai.law.reckoning import ClockState, Step, StepKind
from gongkai.law.written import KINDS, BadInput, moment

UNUSABLE = 2
INTERRUPTED = 130
UNSOUND = 1

EVENT_HELP = f"""\
事件可以写多次，按日期先后计算；法律不允许的事件不采信，并说明理由和条款。写法：
  --event third_party_asked=2025-03-10 --event third_party_answered=2025-03-21
  --event extension_approved=2025-09-20,workdays=10     延长10个工作日
  --event clarification_requested=2025-03-05,stated_on=2025-03-20
  --event third_party_asked=2025-03-10,party=甲公司       分别征求几个第三方
事件：{"、".join(KINDS)}

例：
  ./gongkai due S-02 --profile zhaotong --from 2026-09-28T10:00
  ./gongkai due interpretation.publish --profile tongliao --from 2026-09-30 --json
"""


class Parser(argparse.ArgumentParser):
    """A parser that says in Chinese that it could not read its arguments."""

    def error(self, message: str) -> NoReturn:
        """Print what is wrong and how to find the right form."""
        self.exit(UNUSABLE, f"错误：参数有误（{message}）。用法见 {self.prog} --help\n")


def event_of(text: str) -> ClockEvent:
    """The event written ``KIND=AT[,key=value…]``; raises ``BadInput``."""
    kind, equals, rest = text.partition("=")
    if not equals or kind not in KINDS:
        raise BadInput(f"事件“{text}”写法不对，应如 extension_approved=2025-09-20,workdays=10；事件名见 --help")
    at, *options = rest.split(",")
    values: dict[str, Any] = {}
    for option in options:
        key, _, value = option.partition("=")
        if key not in EVENT_OPTIONS:
            raise BadInput(f"事件“{text}”没有名为“{key}”的选项；可用：{'、'.join(EVENT_OPTIONS)}")
        values[key] = EVENT_OPTIONS[key](value)
    return ClockEvent(ClockEventKind(kind), moment(at), **values)


def _number(text: str) -> int:
    if not re.fullmatch(r"\d{1,4}", text, re.ASCII):
        raise BadInput(f"“{text}”不是工作日数")
    return int(text)


EVENT_OPTIONS: dict[str, Callable[[str], Any]] = {
    "workdays": _number,
    "stated_on": lambda text: day_of(moment(text)),
    "notified_on": lambda text: day_of(moment(text)),
    "party": str,
}


# -- due -------------------------------------------------------------------------------------------------------------


def answer_due(arguments: argparse.Namespace) -> int:
    """Print when the duty is due and why, or answer a whole file."""
    if arguments.batch is not None:
        return answer_batch(arguments)
    if arguments.duty is None or arguments.start is None:
        raise BadInput("须给出义务编号和 --from，或者 --batch 文件；用法见 --help")
    start = moment(arguments.start)
    events = [event_of(text) for text in arguments.event]
    stated_on = day_of(moment(arguments.stated_on)) if arguments.stated_on else None
    profile = load_profile(arguments.profile, arguments.root)
    duty = profile.duty(arguments.duty, on=day_of(start))
    calendar = profile.calendar
    if arguments.as_known_on:
        calendar = calendar.as_known_on(day_of(moment(arguments.as_known_on)))
    due = due_of(duty, start, calendar, events, stated_on)
    also = [other for other in profile.duties_of(arguments.duty, day_of(start)) if other.id != duty.id]
    if arguments.json:
        print(json.dumps(as_json(due, duty, profile, also), ensure_ascii=False, indent=2))
    else:
        print("\n".join(as_text(due, duty, profile, also)))
    return 0


def answer_batch(arguments: argparse.Namespace) -> int:
    """Answer each line of the file, or of what is typed, as it comes."""
    alone = ("duty", "start", "stated_on", "as_known_on")
    if any(getattr(arguments, name) is not None for name in alone) or arguments.event or arguments.json:
        raise BadInput("--batch 只与 --profile、--root 同用；其余写在每一行里")
    load_profile(arguments.profile, arguments.root)
    if arguments.batch == "-":
        return _answer_lines(sys.stdin.buffer, arguments)
    try:
        with Path(arguments.batch).open("rb") as lines:
            return _answer_lines(lines, arguments)
    except OSError as error:
        raise BadInput(f"文件“{arguments.batch}”不能读：{error.strerror}") from error


def _answer_lines(lines: BinaryIO, arguments: argparse.Namespace) -> int:
    for line in batch.answers(lines, profile=arguments.profile, root=arguments.root):
        sys.stdout.buffer.write(line)
        sys.stdout.buffer.flush()
    return 0


def as_json(due: Due, duty: Duty, profile: Profile, also: Sequence[Duty]) -> dict[str, Any]:
    """The answer for a program."""
    return {
        "duty": duty.id,
        "row": duty.row,
        "title": duty.title,
        "profile": profile.name,
        "written_in": duty.profile,
        "within": str(duty.within),
        "start": due.start.isoformat(),
        "start_at": due.start_at.isoformat() if due.start_at else None,
        "due": due.due_on.isoformat() if due.due_on else None,
        "due_at": due.due_at.isoformat() if due.due_at else None,
        "state": due.state.value,
        "no_clock": due.state is ClockState.NO_CLOCK,
        "provisional": due.is_provisional,
        "derived": due.is_derived,
        "service_level": duty.is_service_level,
        "internal_target": due.internal_target_on.isoformat() if due.internal_target_on else None,
        "sentence": due.sentence,
        "history": [batch.step_json(step, duty.source) for step in due.history],
        "steps": [batch.step_json(step, duty.source) for step in due.steps],
        "source": duty.source,
        "confidence": duty.confidence,
        "refused": batch.refusals(due.refused),
        "also": [other.id for other in also],
    }


MARKS = {
    StepKind.START: "起",
    StepKind.HOLIDAY: "休",
    StepKind.WEEKEND: "　",
    StepKind.MAKEUP: "班",
    StepKind.EXCLUDED: "扣",
    StepKind.PAUSED: "停",
    StepKind.ROLLED: "顺",
    StepKind.DUE: "止",
    StepKind.COUNTED: "计",
}


def as_text(due: Due, duty: Duty, profile: Profile, also: Sequence[Duty]) -> list[str]:
    """The answer for a person."""
    lines = [
        f"{duty.row} {duty.title}（{duty.id}）",
        f"{profile.title} · {span_in_words(duty.within)} · {duty.source}",
        f"届满：{_due_text(due)}",
        f"说明：{due.sentence}",
    ]
    if duty.confidence == "known, not seen":
        lines.append("注意：该条款原文未经核对")
    for refusal in due.refused:
        event = f"{refusal.event.kind.value} {refusal.event.on.isoformat()}"
        lines.append(f"未采信：{event}：{refusal.reason}（{refusal.source}）")
    if also:
        lines.append(f"同一条还有：{'、'.join(other.id for other in also)}")
    if due.history:
        lines += ["此前：", *_day_lines(due.history)]
    if due.due_on is not None:
        lines += ["逐日：", *_day_lines(due.steps)]
    return lines


def _day_lines(steps: Sequence[Step]) -> Iterator[str]:
    """A line for each day; what it rests on is named where it is another than before."""
    named = ""
    for step in steps:
        source = f"（{step.source}）" if step.source and step.source != named else ""
        named = step.source or named
        yield f"  {step.on.isoformat()} {weekday_text(step.on)} {MARKS[step.kind]} {step.note}{source}"


def _due_text(due: Due) -> str:
    if due.state is ClockState.NO_CLOCK:
        return "不设时限"
    if due.due_on is None:
        return "目前没有届满日"
    day = f"{date_text(due.due_on, always_year=True)} {weekday_text(due.due_on)}"
    moment_of_day = f" {due.due_at.hour}时{due.due_at.minute:02}分" if due.due_at else ""
    return day + moment_of_day + ("（暂定）" if due.is_provisional else "")


# -- check -----------------------------------------------------------------------------------------------------------


def answer_check(arguments: argparse.Namespace) -> int:
    """Print every fault of the profiles."""
    problems = list(problems_of(arguments.root))
    for problem in problems:
        print(problem)
    if problems:
        print(f"profiles: {len(problems)} faults", file=sys.stderr)
        return UNSOUND
    names = profile_names(arguments.root) if arguments.root else profile_names()
    rows = {duty for name in names for duty in load_profile(name, arguments.root).duties}
    print(f"profiles: {len(names)} profiles, {len(rows)} rows, sound")
    return 0


def parser() -> Parser:
    """The arguments of both commands."""
    root = Parser(prog="gongkai.law", description="法定义务的届满日与理由；辖区配置的检查")
    commands = root.add_subparsers(dest="command", required=True, metavar="{due,check}")
    due = commands.add_parser(
        "due",
        prog="./gongkai due",
        help="某项义务何时届满，为什么",
        description="某项义务自某时起算，何时届满，为什么是这一天。",
        epilog=f"{EVENT_HELP}\n{batch.HELP}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    due.add_argument("duty", metavar="DUTY", nargs="?", help="义务编号或行号，如 request.reply、S-02")
    due.add_argument("--profile", default="national", help="辖区配置，如 zhaotong（默认 national）")
    due.add_argument("--from", dest="start", metavar="AT", help="起算日或时刻，如 2026-09-28T10:00（北京时间）")
    due.add_argument("--event", action="append", default=[], metavar="KIND=AT", help="其间发生的事，见下")
    due.add_argument("--stated-on", metavar="DATE", help="事项自身载明的期限")
    due.add_argument("--as-known-on", metavar="DATE", help="只用该日之前已公布的放假安排")
    due.add_argument("--batch", metavar="FILE", help="逐行回答文件中的问题（JSON），- 为标准输入，见下")
    due.add_argument("--json", action="store_true", help="输出 JSON")
    due.set_defaults(answer=answer_due)
    check = commands.add_parser(
        "check", help="检查全部辖区配置", description="检查全部辖区配置，列出每处错误的文件和位置。"
    )
    check.set_defaults(answer=answer_check)
    for command in (due, check):
        command.add_argument(
            "--root", type=Path, default=None, metavar="DIR", help="配置所在的目录（默认为 profiles/）"
        )
    return root


def main(arguments: Sequence[str] | None = None) -> int:
    """Answer and give the exit code: 2 for input that cannot be used, 1 for profiles that are not sound."""
    given = parser().parse_args(arguments)
    try:
        code = int(given.answer(given))
        sys.stdout.flush()
        return code
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        return INTERRUPTED
    except (BadInput, UnknownDuty, UnknownProfile, BadProfile, MomentNeeded, DateOutsideCalendar) as error:
        reason = error.reason
    print(f"错误：{reason}", file=sys.stderr)
    return UNUSABLE


if __name__ == "__main__":
    sys.exit(main())
