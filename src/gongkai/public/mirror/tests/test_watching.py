"""A store that is gone, old, or made by another version is noticed and made again; reading goes on."""

import shutil
from datetime import date

import pytest
from django.test import Client

from gongkai.disclosure.records.tests.bureaus import AT
from gongkai.public.mirror import building, following, health, keeping, site_table, watching
from gongkai.registers.journal import following as journal_following
from gongkai.registers.journal.models import Cursor, Head


@pytest.fixture
def answers():
    """What everyone reads of a record's page."""
    return lambda record: Client().get(f"/r/{record.public_id}/")


def test_a_store_that_follows_is_left_alone(record):
    assert watching.look(at=AT) == 0


def test_a_store_that_was_deleted_is_begun_and_filled_again(record, place, kept, answers):
    shutil.rmtree(place / "pages")

    assert answers(record).status_code == 200
    assert health.health() == "not begun"
    assert watching.look(at=AT) == 1

    assert kept(f"/r/{record.public_id}/") == answers(record).content
    assert (place / "pages/sites.json").exists()
    assert watching.look(at=AT) == 0
    assert not journal_following.check(following.Mirror())


def test_an_older_copy_that_was_put_back_is_thrown_away(record, withdraw, place, kept):
    shutil.copytree(place / "pages", place / "copy")
    withdraw(record)
    journal_following.follow()
    shutil.rmtree(place / "pages")
    (place / "copy").rename(place / "pages")
    assert kept(f"/r/{record.public_id}/")

    assert watching.look(at=AT) == 1

    assert kept(f"/r/{record.public_id}/") is None


def test_pages_of_a_journal_that_is_older_now_are_thrown_away(record, kept):
    """The database was put back from a backup: what the store knows was never public in it."""
    record.withdrawn_at = AT
    record.save()
    Head.objects.update(sequence=0)
    Cursor.objects.filter(pk="pages").update(sequence=0)

    assert watching.look(at=AT) == 1

    assert kept(f"/r/{record.public_id}/") is None


def test_another_version_of_the_program_makes_every_page_anew(record, place, kept, monkeypatch):
    page = place / "pages/main/r" / record.public_id / "index.html"
    page.write_text("old look")
    monkeypatch.setattr(building, "_program", lambda: "another version")

    assert watching.look(at=AT) == 1

    assert "公证" in page.read_text()
    assert watching.look(at=AT) == 0


def test_hosts_that_changed_are_told_to_whoever_serves(record, settings):
    settings.OWN_HOSTS = [*settings.OWN_HOSTS, "new.example"]

    assert watching.look(at=AT) == 1

    assert site_table.told()["hosts"]["new.example"] == "main"
    assert watching.look(at=AT) == 0


def test_the_act_of_the_day_makes_anew_what_a_day_changes(record, settings, kept):
    settings.PUBLIC_SHELVES = [f"{__name__}.OfToday"]
    keeping.pages().write("main", f"/r/{record.public_id}/", b"yesterday")
    OfToday.address = f"/r/{record.public_id}/"
    before = keeping.mark()

    watching.renew_day(on=date(2020, 10, 16), at=AT)

    assert b"yesterday" not in kept(OfToday.address)
    assert keeping.mark() != before


def test_the_act_of_the_day_waits_for_a_store_that_has_not_begun(record, place):
    shutil.rmtree(place / "pages")

    watching.renew_day(on=date(2020, 10, 16), at=AT)

    assert health.health() == "not begun"


class OfToday:
    """A shelf with one page that a day changes."""

    name = "today"
    address = ""

    def addresses(self, site):
        return iter(())

    def touched(self, entries, site):
        return ()

    def of_day(self, on, site):
        return (self.address,)


def test_much_at_once_is_taken_away_and_made_by_a_job(begun, release, kept, monkeypatch):
    monkeypatch.setattr(following, "SECONDS_AT_ONCE", -1.0)
    asked = []
    monkeypatch.setattr(following.jobs, "put", asked.append)
    record = release()

    journal_following.follow()

    assert kept(f"/r/{record.public_id}/") is None
    assert asked == [following.FILL]
    assert building.fill() >= 5
    assert kept(f"/r/{record.public_id}/")
