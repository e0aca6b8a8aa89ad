"""How a record stood, stands and will stand, from its versions and what touches it."""

from datetime import date

import pytest

from gongkai.disclosure.records.periods import Stated, period_on, periods_of
from gongkai.disclosure.records.rules import RelationKind

FIRST = date(2020, 1, 10)
CASES = [
    ([Stated(1, FIRST)], None, [], [("2020-01-10", None, 1, "valid")]),
    (
        [Stated(1, FIRST, effective_on=date(2020, 3, 1), expires_on=date(2021, 2, 28))],
        None,
        [],
        [
            ("2020-01-10", "2020-02-29", 1, "not_yet"),
            ("2020-03-01", "2021-02-28", 1, "valid"),
            ("2021-03-01", None, 1, "lapsed"),
        ],
    ),
    (
        [Stated(1, FIRST), Stated(3, date(2020, 6, 1))],
        None,
        [(RelationKind.AMENDS, date(2020, 7, 1)), (RelationKind.REPEALS, date(2022, 1, 1))],
        [
            ("2020-01-10", "2020-05-31", 1, "valid"),
            ("2020-06-01", "2020-06-30", 3, "valid"),
            ("2020-07-01", "2021-12-31", 3, "amended"),
            ("2022-01-01", None, 3, "repealed"),
        ],
    ),
    (
        [Stated(1, FIRST, effective_on=date(2019, 1, 1))],
        date(2020, 5, 1),
        [(RelationKind.REPEALS, date(2019, 1, 1))],
        [("2020-01-10", None, 1, "repealed")],
    ),
    ([Stated(1, FIRST), Stated(2, FIRST)], None, [], [("2020-01-10", None, 2, "valid")]),
    ([Stated(1, FIRST, expires_on=date.max)], None, [], [("2020-01-10", None, 1, "valid")]),
]


@pytest.mark.demand("REC-6")
@pytest.mark.parametrize(("versions", "lapsed_on", "touched", "expected"), CASES)
def test_every_change_of_text_or_force_begins_a_period(versions, lapsed_on, touched, expected):
    found = periods_of(versions, lapsed_on=lapsed_on, touched=touched)

    told = [(str(one.since), one.until and str(one.until), one.version, one.validity.value) for one in found]
    assert told == expected


def test_a_day_lies_in_one_period_and_none_before_the_first():
    found = periods_of([Stated(1, FIRST), Stated(2, date(2020, 6, 1))], lapsed_on=None, touched=[])

    assert period_on(found, date(2020, 5, 31)) == found[0]
    assert period_on(found, date(2999, 1, 1)) == found[1]
    assert period_on(found, date(2020, 1, 9)) is None
