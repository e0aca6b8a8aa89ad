"""``./gongkai due --batch``: questions in, answers out, one JSON object a line, in order, as they come."""

import json
from collections.abc import Iterator, Sequence
from math import isfinite
from pathlib import Path
from typing import Any, BinaryIO, NoReturn

from gongkai.law.due import Due
from gongkai.law.events import Refusal
from gongkai.law.questions import Answer, answer, state_of
from gongkai.law.reckoning import Step
from gongkai.law.written import BadInput, shown

LONGEST_LINE = 16 * 1024 * 1024
"""A longer line is refused; what is left of it is passed over."""

HELP = """\
批量（--batch FILE，- 为标准输入）：每行一个 JSON 对象，逐行按序回答，空行跳过。
  {"id": 1, "duty": "S-02", "profile": "zhaotong", "start": "2025-03-03",
   "events": [{"kind": "extension_approved", "at": "2025-03-20", "workdays": 10}]}
  duty            义务编号或行号；或用 span 直接写时限：20 workdays、5 hours、2 months、60 days、
                  at least 30 days、7 days before、by 03-31、each month day 2, rolls、at least 1 per year
  profile         辖区配置，默认为 --profile 所给
  start           起算日或时刻（不带时区的按北京时间）；有 received 事件的以该事件为准；都没有的暂无届满日
  events          事件，次序不限：按日期先后计算，同日的都写时刻则按时刻，否则按所列次序
                  {"kind", "at", "workdays"?, "stated_on"?, "notified_on"?, "party"?}
                  以 span 写工作日并带事件的，按答复申请的计时规则计算，期限为所写天数
  calendar_as_of  只用该日（含）之前已公布的放假安排
  stated_on       事项自身载明的期限（duty 为 W-01、S-07 等时）
回答：{"id", "due", "provisional", "refused", "explanation", "state", "met", "closed_by"}
  due             届满日；以小时计的为时刻（+08:00）；暂无届满日的为 null
  provisional     是否依赖尚未公布放假安排的年份
  refused         不采信的事件：[{"kind", "at", "reason", "source"}]
  explanation     逐日：[{"on", "kind", "ordinal", "note", "source"}]，kind 为 start 起算、counted 计入、makeup 调休上班
                  计入、weekend 周末、holiday 放假、excluded 扣除、paused 停止计时、rolled 顺延、due 届满；
                  最后一项 kind 为 conclusion，note 为一句话说明，source 为条款
  state           running 计时中、pending 暂无届满日、closed 已终止
  met             答复的，是否未逾期；closed_by 为终止的事件，fee_unpaid 为逾期未缴费（F2）
不能回答的：{"id", "error", "reason", "line"}，error 为
  no_clock 不设时限、not_json、not_an_object、too_long、duty_or_span、bad_value、unknown_profile、bad_profile、
  unknown_duty、not_in_force、bad_span、bad_date、no_such_date、bad_event、moment_needed、outside_calendar
每行都有回答，退出码为0；文件不能读的为2。
"""


def answers(lines: BinaryIO, *, profile: str = "national", root: Path | None = None) -> Iterator[bytes]:
    """One line of JSON for each line that is not blank."""
    number = 0
    while line := lines.readline(LONGEST_LINE):
        number += 1
        is_whole = line.endswith(b"\n") or len(line) < LONGEST_LINE
        if not is_whole:
            _pass_over(lines)
        text = line.removeprefix(b"\xef\xbb\xbf") if number == 1 else line
        if text.strip():
            yield _written(_reply(text if is_whole else None, number, profile, root), number)


def _pass_over(lines: BinaryIO) -> None:
    while (rest := lines.readline(LONGEST_LINE)) and not rest.endswith(b"\n"):
        pass


def _reply(line: bytes | None, number: int, profile: str, root: Path | None) -> dict[str, Any]:
    """The answer to one line, whatever stands in it."""
    id_: object = None
    try:
        if line is None:
            raise BadInput(f"一行最多{LONGEST_LINE}字节", "too_long")
        row = _parsed(line)
        id_ = row.get("id") if isinstance(row, dict) else None
        return {"id": id_, **as_json(answer(row, profile=profile, root=root))}
    except BadInput as error:
        return _error(id_, error.code, error.reason, number)
    except RecursionError:
        return _error(None, "bad_value", "嵌套过深", number)


def _error(id_: object, code: str, reason: str, number: int) -> dict[str, Any]:
    return {"id": id_, "error": code, "reason": reason, "line": number}


def _parsed(line: bytes) -> object:
    try:
        return json.loads(line.decode("utf-8"), parse_constant=_no_constant, parse_float=_finite)
    except UnicodeDecodeError as error:
        raise BadInput(f"不是 UTF-8 文本（第{error.start + 1}字节）", "not_json") from error
    except json.JSONDecodeError as error:
        raise BadInput(f"不是 JSON（第{error.pos + 1}个字符：{error.msg}）", "not_json") from error
    except (ValueError, RecursionError) as error:
        raise BadInput(f"不是可以读的 JSON（{shown(str(error))}）", "not_json") from error


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def _finite(text: str) -> float:
    number = float(text)
    return number if isfinite(number) else _no_constant(text)


def _written(reply: dict[str, Any], number: int) -> bytes:
    """One line in UTF-8; half characters, which UTF-8 cannot write, stay escaped."""
    try:
        return json.dumps(reply, ensure_ascii=False).encode() + b"\n"
    except UnicodeEncodeError:
        return json.dumps(reply).encode() + b"\n"
    except RecursionError:
        return json.dumps(_error(None, "bad_value", "嵌套过深", number), ensure_ascii=False).encode() + b"\n"


# -- one answer ------------------------------------------------------------------------------------------------------


def as_json(found: Answer) -> dict[str, Any]:
    """The answer as the interface writes it."""
    due = found.due
    return {
        "due": due_text(due),
        "provisional": bool(due and due.is_provisional),
        "refused": refusals(found.refused),
        "explanation": explanation(found),
        "state": state_of(found).value,
        "met": due.is_met if due else None,
        "closed_by": (due.closed_by if due else "") or None,
    }


def due_text(due: Due | None) -> str | None:
    """The due day, for hours the moment, as ISO 8601 writes it."""
    if due is None or due.due_on is None:
        return None
    return (due.due_at or due.due_on).isoformat()


def refusals(refused: Sequence[Refusal]) -> list[dict[str, str]]:
    """The acts that were not taken, with the reason and the clause."""
    return [
        {
            "kind": refusal.event.kind.value,
            "at": refusal.event.at.isoformat(),
            "reason": refusal.reason,
            "source": refusal.source,
        }
        for refusal in refused
    ]


def explanation(found: Answer) -> list[dict[str, Any]]:
    """Day by day, the counts that were broken off first; at the end the sentence and the clause."""
    due = found.due
    if due is None:
        return [_conclusion(None, found.reason, found.source)]
    is_stopped = due.due_on is None and bool(due.earlier)
    days = due.history if is_stopped else (*due.history, *due.steps)
    source = due.duty.source if due.duty else ""
    return [step_json(step, source) for step in days] + [_conclusion(due_text(due), due.sentence, source)]


def step_json(step: Step, source: str) -> dict[str, Any]:
    """One day; what has no source of its own rests on the duty's."""
    return {
        "on": step.on.isoformat(),
        "kind": step.kind.value,
        "ordinal": step.ordinal,
        "note": step.note,
        "source": step.source or source,
    }


def _conclusion(due: str | None, sentence: str, source: str) -> dict[str, Any]:
    return {"on": due, "kind": "conclusion", "ordinal": None, "note": sentence, "source": source}
