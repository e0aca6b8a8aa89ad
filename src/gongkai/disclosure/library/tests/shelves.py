"""A bureau that releases, revises and withdraws, with the listings in step; a day on which it all happens."""

from dataclasses import replace

from gongkai.disclosure.records import historic, relating, releasing, services
from gongkai.disclosure.records.historic_tables import HistoricRow
from gongkai.disclosure.records.tests.bureaus import AT, DAY, Bureau, content
from gongkai.registers.journal import following
from gongkai.registers.organs.models import Role


class Shop:
    """``released`` and the other acts let the followers catch up."""

    def __init__(self, settings, folder, organ=None, profile="ziyang"):
        self.settings = settings
        settings.ALLOWED_HOSTS = ["*"]
        settings.FILES_ROOT = folder / "files"
        settings.LOG_ROOT, settings.LOG_KEY_FILE = folder / "log", folder / "log.key"
        settings.RECORD_GATES = [path for path in settings.RECORD_GATES if ".interpretations." not in path]
        settings.RECORD_RELEASE_FOLLOWERS = settings.RECORD_RELEASE_FOLLOWERS[:1]
        settings.RECORD_WITHDRAWAL_FOLLOWERS = []
        self.today(DAY)
        self.bureau = Bureau(profile, organ)
        self.clerk = self.bureau.people[Role.CLERK]

    def today(self, day):
        self.settings.DEMONSTRATION_AS_OF = str(day)

    def drafted(self, *, relation=None, at=AT, **changes):
        record = self.bureau.draft(content(self.bureau, **changes), at)
        if relation is not None:
            kind, other, since = relation
            relating.relate(record, kind=kind, other=other, citation="", since=since, by=self.clerk, at=at)
            record.refresh_from_db()
        return record

    def released(self, *, at=AT, **changes):
        record = self.drafted(at=at, **changes)
        made = self.bureau.release(self.bureau.sign(record, at), at)
        following.follow()
        return made

    def edited(self, record, at=AT, **changes):
        said = replace(services.content_of(record), **changes)
        return services.edit(record, said, version=record.version, by=self.clerk, at=at)

    def revised(self, record, at=AT, **changes):
        edited = self.edited(record, at, **changes)
        made = self.bureau.release(self.bureau.sign(edited, at), at)
        following.follow()
        return made

    def withdrawn(self, record, at=AT):
        releasing.propose_withdrawal(record, reason="含有个人信息", by=self.bureau.people[Role.OFFICE], at=at)
        releasing.withdraw(record, by=self.bureau.people[Role.HEAD], at=at)
        following.follow()

    def taken_over(self, *, released_on, at=AT, **changes):
        said = content(self.bureau, formed_on=released_on, **changes)
        row = HistoricRow(said, released_on, "http://old.example/1", ())
        told = {"source": "旧网站", "responsible": "办公室", "files": {}}
        batch = historic.take_in(self.bureau.organ, [row], **told, by=self.clerk, at=at)
        historic.publish(batch, only_clean=False, by=self.bureau.people[Role.OFFICE], at=at)
        following.follow()
        return batch.items.get().record
