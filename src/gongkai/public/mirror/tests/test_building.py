"""Many pages made one after another: what they share is read once, and each is what it would be alone."""

from django.db import connection
from django.test.utils import CaptureQueriesContext

from gongkai.disclosure.records import relating
from gongkai.disclosure.records.rules import RelationKind
from gongkai.disclosure.records.tests.bureaus import AT, DAY, content
from gongkai.public.mirror import building, keeping
from gongkai.registers.journal import following
from gongkai.registers.organs import sites
from gongkai.registers.organs.models import Role


def test_each_page_is_what_it_would_be_alone(bureau, record, release, withdraw, kept):
    newer = bureau.draft(content(bureau, title="废止决定", number_serial=30))
    told = {"kind": RelationKind.REPEALS, "other": record, "citation": "", "since": DAY}
    relating.relate(newer, **told, by=bureau.people[Role.CLERK], at=AT)
    newer.refresh_from_db()
    bureau.release(bureau.sign(newer))
    withdraw(release(title="撤回的", number_serial=31))
    following.follow()
    places = list(building.all_places())

    made = list(building.make(places))
    together = {address: kept(address) for _site, address in made}
    for site, address in places:
        keeping.renew(site, address)

    assert len(together) == len(places) >= 10
    assert together == {address: kept(address) for _site, address in places}
    assert "废止决定" in kept(f"/r/{record.public_id}/").decode()


def test_how_often_is_asked_does_not_depend_on_how_many_records_there_are(record, release):
    def asked():
        places = list(building.all_places())
        with CaptureQueriesContext(connection) as queries:
            assert list(building.make(places)) == places
        return len(queries)

    first = asked()
    for serial in range(40, 46):
        release(title=f"办法{serial}", number_serial=serial)
    following.follow()

    assert asked() == first


def test_a_site_that_changes_while_pages_are_made_is_told_with_the_next_state(record, kept, settings):
    sites_of_all = building.make([(sites.main(), f"/r/{record.public_id}/")] * 2)
    next(sites_of_all)
    settings.SITE = settings.SITE | {"name": "后来的名称"}
    files = keeping.files()
    files.write(files.read().moved(files.read().sequence))
    list(sites_of_all)

    assert "后来的名称" in kept(f"/r/{record.public_id}/").decode()
