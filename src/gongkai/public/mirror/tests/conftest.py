"""A store of pages, a log and files of their own, and a bureau that releases."""

import pytest

from gongkai.disclosure.records import releasing
from gongkai.disclosure.records.tests.bureaus import AT, Bureau, content
from gongkai.public.mirror import keeping
from gongkai.public.mirror.following import begin
from gongkai.registers.journal import following
from gongkai.registers.organs.models import Role

FOLLOWERS = ["gongkai.registers.journal.transparency.TransparencyLog", "gongkai.public.mirror.following.Mirror"]


@pytest.fixture
def place(settings, tmp_path):
    """Everything that is kept in files, in a folder of this test."""
    settings.HOME = tmp_path
    settings.PAGES_ROOT = tmp_path / "pages"
    settings.FILES_ROOT = tmp_path / "files"
    settings.LOG_ROOT, settings.LOG_KEY_FILE = tmp_path / "log", tmp_path / "log.key"
    settings.AUDIT_KEY_FILE, settings.AUDIT_ANCHOR_FILE = tmp_path / "audit.key", tmp_path / "audit.anchor"
    settings.DEMONSTRATION_AS_OF = "2020-10-15"
    settings.JOURNAL_FOLLOWERS = FOLLOWERS
    settings.PUBLIC_SHELVES = ["gongkai.disclosure.records.shelf.RecordShelf"]
    return tmp_path


@pytest.fixture
def bureau(db, place):
    return Bureau("ziyang")


@pytest.fixture
def release(bureau):
    """Makes a record public; the store is not told yet."""

    def make(**changes):
        return bureau.release(bureau.sign(bureau.draft(content(bureau, **changes))))

    return make


@pytest.fixture
def begun(db, place):
    """A store that is there before anything is public."""
    begin()


@pytest.fixture
def record(begun, release):
    """A record that is public and in the store."""
    made = release()
    following.follow()
    return made


@pytest.fixture
def kept():
    """Reads what the store has under an address of the main site."""

    def read(address):
        return keeping.pages().read("main", address)

    return read


@pytest.fixture
def withdraw(bureau):
    """Takes a record from the public, as two people; the store is not told yet."""

    def end(record, at=AT):
        people = bureau.people
        releasing.propose_withdrawal(record, reason="误公开", by=people[Role.OFFICE], at=at)
        return releasing.withdraw(record, by=people[Role.HEAD], at=at)

    return end
