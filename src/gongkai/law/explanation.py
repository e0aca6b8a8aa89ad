"""Why this day: the days one by one, and the one Chinese sentence that a person reads."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta

from gongkai.law.calendar import Day, DayKind, WorkCalendar
from gongkai.law.events import moment_of
from gongkai.law.reckoning import EarlierRun, Exclusion, Reckoning, Step, StepKind
from gongkai.law.spans import Months, Period, Span, SpanKind, Unit

WEEKDAYS = "一二三四五六日"
UNIT_WORDS = {Unit.WORKDAYS: "个工作日", Unit.DAYS: "日", Unit.MONTHS: "个月"}
PERIOD_WORDS = {Period.MONTH: "每月", Period.QUARTER: "每季度", Period.YEAR: "每年"}
MONTHS_WORDS = {Months.ALL: "每月", Months.EVEN: "双月", Months.ODD: "单月"}
UNIT_OF_KIND = {SpanKind.WORKDAYS: Unit.WORKDAYS, SpanKind.DAYS: Unit.DAYS, SpanKind.MONTHS: Unit.MONTHS}


def steps_of(reckoning: Reckoning) -> tuple[Step, ...]:
    """Every day from the start to the due date, each with what it did to the count."""
    if reckoning.due_on is None:
        return (_start_step(reckoning),)
    if reckoning.span.kind is SpanKind.BEFORE:
        return (*_backward_steps(reckoning, reckoning.due_on), _start_step(reckoning))
    if reckoning.span.kind not in COUNTED_KINDS or reckoning.limit == 0:
        return _two_steps(reckoning)
    if _counts_workdays(reckoning):
        return (_start_step(reckoning), *_workday_steps(reckoning, reckoning.due_on))
    return (_start_step(reckoning), *_calendar_day_steps(reckoning, reckoning.due_on))


def sentence_of(reckoning: Reckoning) -> str:
    """The explanation as one sentence, with the clause; what is provisional, derived or closed is said in it."""
    parts = [_body(reckoning)]
    if reckoning.duty is not None:
        parts.append(f"（{reckoning.duty.citation}）")
    for note in (*_marks(reckoning), *reckoning.notes):
        parts.append(f"；{note}")
    return "".join(parts)


COUNTED_KINDS = {SpanKind.WORKDAYS, SpanKind.DAYS, SpanKind.MONTHS, SpanKind.MINIMUM, SpanKind.BEFORE}


def span_in_words(span: Span) -> str:
    """The span in Chinese, as a table of duties shows it."""
    return WORDS[span.kind](span)


# -- days ------------------------------------------------------------------------------------------------------------


def _start_step(reckoning: Reckoning) -> Step:
    return Step(reckoning.start, StepKind.START, None, _start_note(reckoning))


def _start_note(reckoning: Reckoning) -> str:
    if _runs_by_hours(reckoning):
        return moment_text(reckoning.start_at) + "起算"
    began = reckoning.begun_by or "起始日"
    return f"{began}，当日不计入" if reckoning.span.kind in COUNTED_KINDS else began


def _runs_by_hours(reckoning: Reckoning) -> bool:
    return reckoning.span.kind is SpanKind.HOURS and reckoning.start_at is not None


def _two_steps(reckoning: Reckoning) -> tuple[Step, ...]:
    """Start and due day alone, for spans in which no day is counted; the days it was moved over stand between them."""
    due_on = reckoning.due_on or reckoning.start
    note = moment_text(reckoning.due_at) + "届满" if reckoning.due_at else "届满日"
    rolled = tuple(_rolled_steps(reckoning, due_on))
    steps = (_start_step(reckoning), *rolled, Step(due_on, StepKind.DUE, None, note))
    return tuple(sorted(steps, key=lambda step: step.on))


def _counts_workdays(reckoning: Reckoning) -> bool:
    span = reckoning.span
    return span.kind is SpanKind.WORKDAYS or (span.kind is SpanKind.MINIMUM and span.unit is Unit.WORKDAYS)


def _workday_steps(reckoning: Reckoning, due_on: date) -> Iterator[Step]:
    for step in _worked_steps(reckoning, reckoning.start, due_on):
        yield replace(step, kind=StepKind.DUE, note=f"{step.note}，届满日") if step.on == due_on else step


def _worked_steps(reckoning: Reckoning, start: date, end: date) -> Iterator[Step]:
    """The days after ``start`` up to ``end``, its working days counted from one."""
    ordinal = 0
    for day in _days_between(reckoning.calendar, start, end):
        excluded = _exclusion_of(day, reckoning.exclusions)
        if not day.kind.is_worked:
            yield Step(day.date, StepKind(day.kind.value), None, _idle_note(day), day.source)
        elif excluded:
            yield Step(day.date, StepKind.EXCLUDED, None, f"{excluded.note}，不计入", excluded.source)
        else:
            ordinal += 1
            yield _counted_workday(day, ordinal)


def _counted_workday(day: Day, ordinal: int) -> Step:
    if day.kind is DayKind.MAKEUP:
        return Step(day.date, StepKind.MAKEUP, ordinal, f"调休上班，第{ordinal}个工作日", day.source)
    return Step(day.date, StepKind.COUNTED, ordinal, f"第{ordinal}个工作日")


def history_of(reckoning: Reckoning) -> tuple[Step, ...]:
    """The days of the counts that were broken off, each up to the day before the next began."""
    return tuple(step for run in reckoning.earlier for step in _steps_of_run(reckoning, run))


def _steps_of_run(reckoning: Reckoning, run: EarlierRun) -> Iterator[Step]:
    yield Step(run.start, StepKind.START, None, f"{run.begun_by or '起始日'}，当日不计入")
    yield from _worked_steps(reckoning, run.start, run.paused_on - timedelta(days=1))
    yield Step(run.paused_on, StepKind.PAUSED, None, f"{run.waits_for}，此前已计的天数作废", run.source)
    if run.ended_on is not None:
        for day in _days_between(reckoning.calendar, run.paused_on, run.ended_on - timedelta(days=1)):
            yield Step(day.date, StepKind.PAUSED, None, "等待申请人，不计时", run.source)


def _calendar_day_steps(reckoning: Reckoning, due_on: date) -> Iterator[Step]:
    nominal = reckoning.nominal_on or due_on
    for ordinal, day in enumerate(_days_between(reckoning.calendar, reckoning.start, due_on), start=1):
        if day.date == due_on:
            note = f"第{ordinal}日，届满日" if due_on == nominal else "顺延至此，届满日"
            yield Step(due_on, StepKind.DUE, ordinal if due_on == nominal else None, note)
        elif day.date < nominal:
            yield Step(day.date, StepKind.COUNTED, ordinal, f"第{ordinal}日")
        else:
            yield _rolled_step(day)


def _backward_steps(reckoning: Reckoning, due_on: date) -> tuple[Step, ...]:
    """The days before the event, counted back from the day before it; here in the order of the calendar."""
    steps: list[Step] = []
    is_by_workdays = reckoning.span.unit is Unit.WORKDAYS
    before = _days_between(reckoning.calendar, due_on - timedelta(days=1), reckoning.start - timedelta(days=1))
    for day in reversed(list(before)):
        if is_by_workdays and not day.kind.is_worked:
            steps.append(Step(day.date, StepKind(day.kind.value), None, _idle_note(day), day.source))
            continue
        ordinal = sum(step.ordinal is not None for step in steps) + 1
        note = f"倒数第{ordinal}{'个工作日' if is_by_workdays else '日'}"
        is_due = day.date == due_on
        steps.append(Step(day.date, StepKind.DUE if is_due else StepKind.COUNTED, ordinal, note + "，最迟日" * is_due))
    return tuple(reversed(steps))


def _rolled_steps(reckoning: Reckoning, due_on: date) -> Iterator[Step]:
    if reckoning.nominal_on is None:
        return
    before = reckoning.nominal_on - timedelta(days=1)
    for day in _days_between(reckoning.calendar, before, due_on):
        if day.date < due_on:
            yield _rolled_step(day)


def _rolled_step(day: Day) -> Step:
    return Step(day.date, StepKind.ROLLED, None, f"{_idle_note(day)}，顺延", day.source)


def _days_between(calendar: WorkCalendar, start: date, end: date) -> Iterator[Day]:
    """The days after ``start``, up to and including ``end``."""
    return (calendar.day(start + timedelta(days=n)) for n in range(1, (end - start).days + 1))


def _exclusion_of(day: Day, exclusions: tuple[Exclusion, ...]) -> Exclusion | None:
    return next((exclusion for exclusion in exclusions if exclusion.covers(day.date)), None)


def _idle_note(day: Day) -> str:
    return f"{holiday_name(day.name)}放假" if day.name else weekday_text(day.date)


# -- sentences -------------------------------------------------------------------------------------------------------


def _body(reckoning: Reckoning) -> str:
    if reckoning.waits_for:
        return _pending(reckoning)
    if reckoning.span.kind is SpanKind.WORKDAYS and reckoning.limit:
        return _workdays(reckoning)
    return BODIES[reckoning.span.kind](reckoning)


def _pending(reckoning: Reckoning) -> str:
    since = reckoning.pending_since or reckoning.start
    until = f"，期限至{date_text(reckoning.pending_until, since)}" if reckoning.pending_until else ""
    source = "".join(f"（{run.source}）" for run in reckoning.earlier[-1:] if run.source)
    return f"{date_text(since, always_year=True)}{reckoning.waits_for}{until}{source}，其间没有届满日"


def _workdays(reckoning: Reckoning) -> str:
    due_on = reckoning.due_on or reckoning.start
    parts = [_began(reckoning), *_exclusion_parts(reckoning, due_on), *_met_on_the_way(reckoning, due_on)]
    if reckoning.extension:
        since = f"{date_text(reckoning.extended_on, reckoning.start)}批准" if reckoning.extended_on else ""
        parts.append(f"{since}延长{reckoning.extension}个工作日")
    parts.append(f"第{reckoning.limit}个工作日为{date_text(due_on, reckoning.start)}")
    return "，".join(parts)


def _began(reckoning: Reckoning) -> str:
    first = reckoning.start + timedelta(days=1)
    verb = reckoning.begun_by or "为起始日"
    again = "重新起算" if reckoning.earlier else "起算"
    return f"{date_text(reckoning.start, always_year=True)}{verb}，{date_text(first, reckoning.start)}{again}"


def _exclusion_parts(reckoning: Reckoning, due_on: date) -> list[str]:
    if not reckoning.exclusions:
        return []
    worked = (day for day in _days_between(reckoning.calendar, reckoning.start, due_on) if day.kind.is_worked)
    left_out = [exclusion for day in worked if (exclusion := _exclusion_of(day, reckoning.exclusions))]
    if not left_out:
        return []
    reasons = "和".join(dict.fromkeys(exclusion.note for exclusion in left_out))
    return [f"扣除{reasons}的{len(left_out)}个工作日"]


def _met_on_the_way(reckoning: Reckoning, due_on: date) -> list[str]:
    days = list(_days_between(reckoning.calendar, reckoning.start, due_on))
    holidays = Counter(holiday_name(day.name) for day in days if day.kind is DayKind.HOLIDAY)
    met = [f"{name}放假{count}天" for name, count in holidays.items()]
    if makeup_days := sum(day.kind is DayKind.MAKEUP for day in days):
        met.append(f"调休上班{makeup_days}天")
    return ["遇" + "、".join(met)] if met else []


def _days(reckoning: Reckoning) -> str:
    nominal = reckoning.nominal_on or reckoning.due_on or reckoning.start
    unit = UNIT_OF_KIND[reckoning.span.kind]
    last = f"第{reckoning.limit}日为" if unit is Unit.DAYS else f"满{reckoning.limit}个月为"
    still = "" if reckoning.span.rolls else "，不因节假日顺延"
    return f"{_began(reckoning)}，{last}{_rolled_text(reckoning, nominal)}{still}"


def _minimum(reckoning: Reckoning) -> str:
    nominal = reckoning.nominal_on or reckoning.due_on or reckoning.start
    words = f"不少于{reckoning.span.count}{UNIT_WORDS[reckoning.span.unit]}"
    return f"{_began(reckoning)}，{words}，最早至{_rolled_text(reckoning, nominal)}"


def _rolled_text(reckoning: Reckoning, nominal: date) -> str:
    due_on = reckoning.due_on or nominal
    text = date_text(nominal, reckoning.start)
    if due_on == nominal:
        return text
    why = _idle_note(reckoning.calendar.day(nominal))
    return f"{text}，逢{why}，顺延至{date_text(due_on, reckoning.start)}"


def _before(reckoning: Reckoning) -> str:
    words = f"第{reckoning.span.count}{UNIT_WORDS[reckoning.span.unit]}"
    due_on = reckoning.due_on or reckoning.start
    start = date_text(reckoning.start, always_year=True)
    return f"{start}的前一日起倒算，{words}为{date_text(due_on, reckoning.start)}，最迟于该日"


def _fixed(reckoning: Reckoning) -> str:
    nominal = reckoning.nominal_on or reckoning.due_on or reckoning.start
    if reckoning.span.rolls:
        return f"期限为{_rolled_text(reckoning, nominal)}"
    return f"期限为{date_text(nominal, always_year=True)}（{weekday_text(nominal)}），固定日期不因节假日顺延"


def _each_month(reckoning: Reckoning) -> str:
    span, nominal = reckoning.span, reckoning.nominal_on or reckoning.due_on or reckoning.start
    return f"{span_in_words(span)}，本期为{_rolled_text(reckoning, nominal)}"


def _times(reckoning: Reckoning) -> str:
    due_on = reckoning.due_on or reckoning.start
    return f"{span_in_words(reckoning.span)}，本期截至{date_text(due_on, always_year=True)}"


def _hours(reckoning: Reckoning) -> str:
    start, due = f"{reckoning.start.year}年{moment_text(reckoning.start_at)}", moment_text(reckoning.due_at)
    return f"{start}起{reckoning.span.count}小时，至{due}，夜间、周末和节假日连续计算"


def _stated(reckoning: Reckoning) -> str:
    if reckoning.due_on is None:
        return "期限由事项自身载明，尚未载明"
    return f"载明期限为{date_text(reckoning.due_on, always_year=True)}"


def _gate(reckoning: Reckoning) -> str:
    return "不设时限：办理该事项时必须具备"


BODIES: dict[SpanKind, Callable[[Reckoning], str]] = {
    SpanKind.WORKDAYS: _stated,
    SpanKind.DAYS: _days,
    SpanKind.MONTHS: _days,
    SpanKind.HOURS: _hours,
    SpanKind.DATE: _fixed,
    SpanKind.EACH_MONTH: _each_month,
    SpanKind.TIMES: _times,
    SpanKind.MINIMUM: _minimum,
    SpanKind.BEFORE: _before,
    SpanKind.STATED: _stated,
    SpanKind.GATE: _gate,
}

CLOSINGS = {
    "replied": "答复",
    "transferred": "转送，计时终止",
    "withdrawn": "撤回，计时终止",
    "merged": "合并办理，计时终止",
    "fee_unpaid": "逾期未缴费，视为放弃申请，不再处理",
}


def _marks(reckoning: Reckoning) -> Iterator[str]:
    """What else has to be said: derived, internal target, provisional, service level, closed."""
    if reckoning.is_derived:
        yield "未载明期限，按年度末日推定"
    target = reckoning.internal_target_on
    if target and target != reckoning.due_on:
        yield f"内部目标日{date_text(target, reckoning.start)}"
    if reckoning.is_provisional:
        yield f"暂定：{_unarranged_years(reckoning)}年放假安排未收录，按周末推算，收录后重算"
    if reckoning.duty is not None and reckoning.duty.is_service_level:
        yield f"“{reckoning.duty.word or '及时'}”没有法定天数，此为自定服务标准"
    if reckoning.closed_on:
        late = {True: "，未逾期", False: "，已逾期", None: ""}[reckoning.is_met]
        yield f"{date_text(reckoning.closed_on, reckoning.start)}{CLOSINGS[reckoning.closed_by]}{late}"


def _unarranged_years(reckoning: Reckoning) -> str:
    last = (reckoning.due_on or reckoning.start).year
    years = range(min(reckoning.start.year, last), last + 1)
    return "、".join(str(year) for year in years if reckoning.calendar.is_provisional(year))


# -- words -----------------------------------------------------------------------------------------------------------


def date_text(day: date, beside: date | None = None, *, always_year: bool = False) -> str:
    """``9月16日``; with the year if asked for, or if it is another year than the date it stands beside."""
    text = f"{day.month}月{day.day}日"
    return f"{day.year}年{text}" if always_year or (beside and beside.year != day.year) else text


def moment_text(moment: datetime | None) -> str:
    """``10月1日22时30分`` in China's time."""
    if moment is None:
        return ""
    local = moment_of(moment)
    return f"{date_text(local.date())}{local.hour}时{local.minute:02}分"


def weekday_text(day: date) -> str:
    """``星期六``."""
    return f"星期{WEEKDAYS[day.weekday()]}"


def holiday_name(name: str) -> str:
    """``国庆中秋`` for two holidays in one, the name as it is for one."""
    parts = name.split("、")
    return name if len(parts) == 1 else "".join(part.removesuffix("节") for part in parts)


def _date_words(span: Span) -> str:
    year = f"{span.year}年" if span.year else "每年"
    return f"{year}{span.month}月{span.count}日前" + ("（节假日顺延）" if span.rolls else "")


def _each_month_words(span: Span) -> str:
    day = "末日" if span.count == 31 else f"{span.count}日"
    return f"{MONTHS_WORDS[span.months]}{day}前" + ("（节假日顺延）" if span.rolls else "")


WORDS: dict[SpanKind, Callable[[Span], str]] = {
    SpanKind.WORKDAYS: lambda span: f"{span.count}个工作日",
    SpanKind.DAYS: lambda span: f"{span.count}日",
    SpanKind.MONTHS: lambda span: f"{span.count}个月",
    SpanKind.HOURS: lambda span: f"{span.count}小时",
    SpanKind.DATE: _date_words,
    SpanKind.EACH_MONTH: _each_month_words,
    SpanKind.TIMES: lambda span: f"{PERIOD_WORDS[span.period]}不少于{span.count}次",
    SpanKind.MINIMUM: lambda span: f"不少于{span.count}{UNIT_WORDS[span.unit]}",
    SpanKind.BEFORE: lambda span: f"提前{span.count}{UNIT_WORDS[span.unit]}",
    SpanKind.STATED: lambda span: "以载明期限为准",
    SpanKind.GATE: lambda span: "办理时必须具备",
}
