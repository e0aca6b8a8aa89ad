"""Where one may go: at most nine places stand side by side, and a page knows to which of them it belongs."""

from types import SimpleNamespace

import pytest

from gongkai.public.desk.context import navigation
from gongkai.registers.organs.models import Role


def seen_by(role, path="/desk/inbox/"):
    scope = SimpleNamespace(roles=frozenset({role}), on=None)
    return navigation(SimpleNamespace(path=path, scope=scope, user=SimpleNamespace(is_authenticated=False)))["menu"]


@pytest.mark.parametrize("role", list(Role))
def test_nobody_has_more_than_nine_entries_side_by_side(role):
    told = seen_by(role)

    assert len(told.shown) + bool(told.more) <= 9


def test_nothing_is_folded_away_for_those_who_have_few_places():
    told = seen_by(Role.SECURITY_ADMINISTRATOR)

    assert told.more == []
    assert [entry.url for entry in told.shown][:2] == ["/desk/profiles/", "/desk/organs/"]


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("/desk/records/1/interpretation/", "/desk/records/"),
        ("/desk/interpretations/figures/", "/desk/records/"),
        ("/desk/catalogue-entries/2/edit/", "/desk/catalogues/"),
        ("/desk/feeds/", "/desk/republications/"),
        ("/desk/tasks/3/", "/desk/plans/"),
    ],
)
def test_every_page_stands_under_its_place(path, place):
    told = seen_by(Role.CLERK, path)

    assert [entry.url for entry in told.shown if entry.is_current] == [place]
    assert not told.is_in_more


def test_the_fold_says_when_the_reader_is_within_it():
    assert seen_by(Role.OFFICE, "/desk/calendar/year/").is_in_more
