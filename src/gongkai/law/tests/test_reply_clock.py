from datetime import date, timedelta

import chinese_calendar
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongkai.law import ClockEvent, ClockEventKind, ClockState, StepKind, due_of, load_profile

Kind = ClockEventKind
NATION = load_profile("national")

# the worked cases of 10-clocks section 3
CASES = [
    ("received before a long holiday", "2025-09-16", [], "2025-10-20"),
    ("received on a make-up Sunday", "2025-09-28", [], "2025-10-31"),
    ("across Spring Festival", "2024-02-02", [], "2024-03-06"),
    ("extended by twenty", "2024-02-02", [("extension_approved", "2024-03-01", {"workdays": 20})], "2024-04-03"),
    (
        "clarification received",
        "2025-03-03",
        [("clarification_requested", "2025-03-10"), ("clarification_received", "2025-03-20")],
        "2025-04-18",
    ),
    (
        "a third party asked and answered",
        "2025-03-03",
        [("third_party_asked", "2025-03-10"), ("third_party_answered", "2025-03-21")],
        "2025-04-14",
    ),
    (
        "a third party that never answers",
        "2025-03-03",
        [("third_party_asked", "2025-03-10"), ("third_party_received", "2025-03-12")],
        "2025-04-24",
    ),
    (
        "two consultations that overlap",
        "2025-03-03",
        [
            ("third_party_asked", "2025-03-10"),
            ("third_party_answered", "2025-03-21"),
            ("other_organ_asked", "2025-03-18"),
            ("other_organ_answered", "2025-03-26"),
        ],
        "2025-04-17",
    ),
    (
        "a third party asked on the day of receipt",
        "2025-03-03",
        [("third_party_asked", "2025-03-03"), ("third_party_answered", "2025-03-05")],
        "2025-04-02",
    ),
    (
        "a consultation over the holiday, and an extension",
        "2025-09-24",
        [
            ("third_party_asked", "2025-09-30"),
            ("third_party_answered", "2025-10-09"),
            ("extension_approved", "2025-10-20", {"workdays": 10}),
        ],
        "2025-11-12",
    ),
    ("a fee paid in full", "2025-04-01", [("fee_notified", "2025-04-10"), ("fee_paid", "2025-04-25")], "2025-05-27"),
]


@pytest.mark.demand("REQ-3")
@pytest.mark.parametrize(
    ("received", "events", "expected"), [case[1:] for case in CASES], ids=[case[0] for case in CASES]
)
def test_the_worked_cases(reply, received, events, expected):
    found = reply(received, *events)

    assert found.due_on == date.fromisoformat(expected)
    assert found.refused == ()


@pytest.mark.parametrize(
    ("received", "events", "expected"), [case[1:] for case in CASES], ids=[case[0] for case in CASES]
)
def test_the_order_in_which_events_are_told_does_not_matter(reply, received, events, expected):
    assert reply(received, *reversed(events)).due_on == date.fromisoformat(expected)


@pytest.mark.demand("REQ-3")
@pytest.mark.parametrize(
    ("received", "limit", "due_on"),
    [("2019-05-14", "15 workdays", "2019-06-04"), ("2019-05-15", "20 workdays", "2019-06-13")],
)
def test_a_request_keeps_the_limit_of_the_day_it_arrived(nation, reply, received, limit, due_on):
    assert str(nation.duty("request.reply", on=date.fromisoformat(received)).within) == limit
    assert reply(received).due_on == date.fromisoformat(due_on)


@pytest.mark.parametrize(
    ("received", "workdays", "is_refused"),
    [("2019-05-14", 15, False), ("2019-05-14", 16, True), ("2019-05-15", 20, False), ("2019-05-15", 21, True)],
)
def test_an_extension_is_measured_by_the_rule_of_the_day_of_receipt(reply, received, workdays, is_refused):
    """15 before 2019-05-15, 20 from then on (C8), although both are extended after that day."""
    found = reply(received, ("extension_approved", "2019-05-31", {"workdays": workdays}))

    assert bool(found.refused) is is_refused


REFUSED = [
    ("an extension of nothing", [("extension_approved", "2025-03-20", {"workdays": 0})], "1至20个工作日"),
    ("too long an extension", [("extension_approved", "2025-03-20", {"workdays": 21})], "1至20个工作日"),
    ("an extension too late", [("extension_approved", "2025-04-01", {"workdays": 5})], "届满"),
    (
        "an extension told too late",
        [("extension_approved", "2025-03-31", {"workdays": 5, "notified_on": date(2025, 4, 1)})],
        "告知申请人",
    ),
    ("an answer nobody asked for", [("third_party_answered", "2025-03-20")], "没有进行中"),
    ("a letter nobody sent", [("other_organ_received", "2025-03-20")], "没有进行中"),
    ("a clarification nobody asked for", [("clarification_received", "2025-03-20")], "没有待补正"),
    ("a clarification asked for too late", [("clarification_requested", "2025-03-13")], "7个工作日"),
    ("a fee nobody notified", [("fee_paid", "2025-03-20")], "没有待缴费"),
    ("a fee notified too late", [("fee_notified", "2025-04-01")], "届满"),
    ("a date without reasons asked", [("reasons_accepted", "2025-03-20", {"stated_on": date(2025, 6, 3)})], "说明理由"),
    ("an act before the receipt", [("third_party_asked", "2025-03-01")], "早于起算日"),
]


@pytest.mark.demand("REQ-3")
@pytest.mark.parametrize(("events", "reason"), [case[1:] for case in REFUSED], ids=[case[0] for case in REFUSED])
def test_an_unlawful_act_is_refused_with_its_clause_and_changes_nothing(reply, events, reason):
    found, untouched = reply("2025-03-03", *events), reply("2025-03-03")

    assert found.due_on == untouched.due_on == date(2025, 3, 31)
    assert found.state is ClockState.RUNNING
    assert reason in found.refused[0].reason
    assert found.refused[0].source


REFUSED_SECOND = [
    ("a second extension", [("extension_approved", "2025-03-20", {"workdays": 5})] * 2, "只能1次"),
    (
        "a second request to clarify",
        [
            ("clarification_requested", "2025-03-05"),
            ("clarification_received", "2025-03-07"),
            ("clarification_requested", "2025-03-10"),
        ],
        "只能作出1次",
    ),
    ("the same third party asked twice", [("third_party_asked", "2025-03-10", {"party": "甲"})] * 2, "不得重复"),
    (
        "a letter delivered twice",
        [
            ("third_party_asked", "2025-03-10"),
            ("third_party_received", "2025-03-11"),
            ("third_party_received", "2025-03-12"),
        ],
        "已经确定",
    ),
    ("a second receipt", [("received", "2025-03-03"), ("received", "2025-03-04")], "只能有一个"),
    (
        "an extension while the applicant clarifies",
        [("clarification_requested", "2025-03-05"), ("extension_approved", "2025-03-06", {"workdays": 5})],
        "等待申请人",
    ),
    (
        "an extension of a stated date",
        [
            ("reasons_requested", "2025-03-05"),
            ("reasons_accepted", "2025-03-10", {"stated_on": date(2025, 6, 3)}),
            ("extension_approved", "2025-03-20", {"workdays": 5}),
        ],
        "不再延长",
    ),
    ("a reply after the reply", [("replied", "2025-03-20"), ("replied", "2025-03-21")], "办结"),
    ("an act after a transfer", [("transferred", "2025-03-05"), ("third_party_asked", "2025-03-06")], "办结"),
]


@pytest.mark.parametrize(
    ("events", "reason"), [case[1:] for case in REFUSED_SECOND], ids=[case[0] for case in REFUSED_SECOND]
)
def test_what_was_lawful_once_is_refused_the_second_time(reply, events, reason):
    found = reply("2025-03-03", *events)

    assert [reason in refusal.reason for refusal in found.refused] == [True]


def test_a_received_event_sets_the_start(reply):
    """Filed online on a Saturday, confirmed by both sides on Monday (条例 第三十一条)."""
    found = reply("2025-03-01", ("received", "2025-03-03"))

    assert (found.start, found.due_on) == (date(2025, 3, 3), date(2025, 3, 31))


@pytest.mark.demand("REQ-3")
def test_there_is_no_due_date_while_the_applicant_clarifies(reply):
    found = reply("2025-03-03", ("clarification_requested", "2025-03-10", {"stated_on": date(2025, 3, 31)}))

    assert (found.due_on, found.state) == (None, ClockState.PENDING)
    assert found.pending_until == date(2025, 3, 31)
    assert "3月31日" in found.sentence


def test_after_a_clarification_an_extension_may_be_asked_for_anew(reply):
    found = reply(
        "2025-03-03",
        ("extension_approved", "2025-03-04", {"workdays": 5}),
        ("clarification_requested", "2025-03-10"),
        ("clarification_received", "2025-03-20"),
        ("extension_approved", "2025-04-10", {"workdays": 10}),
    )

    assert found.refused == ()
    assert found.due_on == NATION.calendar.add_workdays(date(2025, 3, 20), 30)


def test_a_fee_has_its_own_term_and_unpaid_it_closes_the_request(reply):
    """Unpaid within 20 working days the request counts as given up (code F2)."""
    waiting = reply("2025-04-01", ("fee_notified", "2025-04-10"))
    too_late = reply("2025-04-01", ("fee_notified", "2025-04-10"), ("fee_paid", "2025-05-13"))

    assert (waiting.due_on, waiting.pending_until) == (None, date(2025, 5, 12))
    assert (too_late.state, too_late.closed_by, too_late.closed_on) == (
        ClockState.CLOSED,
        "fee_unpaid",
        date(2025, 5, 12),
    )
    assert len(too_late.refused) == 1
    assert "视为放弃" in too_late.sentence


def test_a_reply_before_the_fee_was_paid_ends_the_clock(reply):
    """What is told after the reply is refused, and does not turn the end into an unpaid fee."""
    found = reply("2025-04-01", ("fee_notified", "2025-04-10"), ("replied", "2025-04-15"), ("fee_paid", "2025-05-20"))

    assert (found.closed_by, found.closed_on, found.is_met) == ("replied", date(2025, 4, 15), True)
    assert [refusal.event.kind for refusal in found.refused] == [Kind.FEE_PAID]


def test_there_was_no_fee_before_its_rule(reply):
    found = reply("2020-11-02", ("fee_notified", "2020-11-10"))

    assert "没有施行中的规则" in found.refused[0].reason


def test_accepted_reasons_replace_the_limit_by_a_stated_date(reply):
    found = reply(
        "2025-03-03",
        ("reasons_requested", "2025-03-05"),
        ("reasons_accepted", "2025-03-10", {"stated_on": date(2025, 6, 3)}),
    )

    assert (found.due_on, found.is_provisional, found.refused) == (date(2025, 6, 3), False, ())
    assert "2025年6月3日" in found.sentence


def test_asking_for_reasons_does_not_stop_the_clock(reply):
    assert reply("2025-03-03", ("reasons_requested", "2025-03-05")).due_on == date(2025, 3, 31)


def test_an_unknown_day_of_delivery_is_marked(reply):
    unknown = reply("2025-03-03", ("third_party_asked", "2025-03-10"))
    known = reply("2025-03-03", ("third_party_asked", "2025-03-10"), ("third_party_received", "2025-03-10"))

    assert unknown.due_on == known.due_on
    assert "送达日未知" in unknown.sentence
    assert "送达日未知" not in known.sentence


def test_an_answer_after_the_term_does_not_stretch_it(reply):
    """The law gives fifteen working days; what comes later finds the clock already running (条例 第三十二条)."""
    asked = [("third_party_asked", "2025-03-10"), ("third_party_received", "2025-03-12")]

    assert (
        reply("2025-03-03", *asked, ("third_party_answered", "2025-04-10")).due_on == reply("2025-03-03", *asked).due_on
    )


def test_several_third_parties_are_told_apart(reply):
    found = reply(
        "2025-03-03",
        ("third_party_asked", "2025-03-10", {"party": "甲"}),
        ("third_party_asked", "2025-03-10", {"party": "乙"}),
        ("third_party_answered", "2025-03-12", {"party": "甲"}),
        ("third_party_answered", "2025-03-21", {"party": "乙"}),
    )

    assert (found.due_on, found.refused) == (date(2025, 4, 14), ())


@pytest.mark.parametrize(("replied", "is_met"), [("2025-03-31", True), ("2025-04-01", False)])
def test_a_reply_is_in_time_up_to_the_due_date(reply, replied, is_met):
    found = reply("2025-03-03", ("replied", replied))

    assert (found.state, found.is_met) == (ClockState.CLOSED, is_met)
    assert ("未逾期" if is_met else "已逾期") in found.sentence


@pytest.mark.parametrize("kind", ["transferred", "withdrawn", "merged"])
def test_a_request_that_goes_elsewhere_closes_its_clock(reply, kind):
    found = reply("2025-03-03", (kind, "2025-03-10"))

    assert (found.state, found.closed_by, found.is_met) == (ClockState.CLOSED, kind, None)
    assert "计时终止" in found.sentence


def test_excluded_days_are_shown_one_by_one(reply):
    found = reply("2025-03-03", ("third_party_asked", "2025-03-10"), ("third_party_answered", "2025-03-21"))

    excluded = [step for step in found.steps if step.kind is StepKind.EXCLUDED]
    assert len(excluded) == 9
    assert (excluded[0].on, excluded[-1].on) == (date(2025, 3, 11), date(2025, 3, 21))
    assert found.steps[-1].ordinal == 20


# -- against an oracle that walks day by day -------------------------------------------------------------------------


def walked(received: date, intervals: list[tuple[date, date]], limit: int) -> date:
    """The naive reading of 10-clocks section 2, on another package's calendar."""
    day, counted = received, 0
    while counted < limit:
        day += timedelta(days=1)
        is_excluded = any(asked < day <= answered for asked, answered in intervals)
        counted += chinese_calendar.is_workday(day) and not is_excluded
    return day


consultations = st.lists(
    st.tuples(
        st.sampled_from(["third_party", "other_organ"]), st.integers(0, 40), st.integers(0, 60), st.integers(0, 9)
    ),
    max_size=4,
)


@settings(max_examples=300)
@given(st.dates(date(2019, 5, 15), date(2026, 1, 31)), consultations, st.integers(0, 20))
def test_the_reply_clock_agrees_with_walking_day_by_day(received, asked, extension):
    duty = NATION.duty("request.reply", on=received)
    events, intervals = [], []
    for number, (whom, after, took, delivery) in enumerate(asked):
        party = str(number)
        asked_on = received + timedelta(days=after)
        letter_on, answered_on = asked_on + timedelta(days=min(delivery, took)), asked_on + timedelta(days=took)
        events += [
            ClockEvent(Kind(f"{whom}_asked"), asked_on, party=party),
            ClockEvent(Kind(f"{whom}_received"), letter_on, party=party),
            ClockEvent(Kind(f"{whom}_answered"), answered_on, party=party),
        ]
        intervals.append((asked_on, min(answered_on, walked(letter_on, [], 15))))
    if extension:
        events.append(ClockEvent(Kind.EXTENSION_APPROVED, received, workdays=extension))

    found = due_of(duty, received, NATION.calendar, events)

    assert found.refused == ()
    assert found.due_on == walked(received, intervals, 20 + extension)
    assert [step.ordinal for step in found.steps if step.ordinal] == list(range(1, 21 + extension))


kinds = st.sampled_from(list(Kind))
acts = st.lists(st.tuples(kinds, st.integers(-3, 120), st.integers(0, 25)), max_size=12)


@settings(max_examples=300)
@given(st.dates(date(2008, 5, 1), date(2026, 1, 31)), acts)
def test_no_sequence_of_acts_breaks_the_clock(received, told):
    """Whatever is told, each act is taken or refused with a reason and a clause, and the answer explains itself."""
    duty = NATION.duty("request.reply", on=received)
    events = [
        ClockEvent(
            kind, received + timedelta(days=days), workdays=length, stated_on=received + timedelta(days=days + length)
        )
        for kind, days, length in told
    ]

    found = due_of(duty, received, NATION.calendar, events)

    assert (found.due_on is None) == (found.state is ClockState.PENDING) or found.state is ClockState.CLOSED
    assert all(refusal.reason and refusal.source for refusal in found.refused)
    assert found.sentence
    assert found.steps[0].kind is StepKind.START or found.due_on <= found.start
