"""What may happen to a catalogue: opened, drafted, changed row by row or by a table, published; never changed then."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone
from django.utils.translation import gettext as _

from gongkai.registers.accounts.models import Account
from gongkai.registers.audit import services as audit
from gongkai.registers.audit.rules import JSON
from gongkai.registers.journal import facts
from gongkai.registers.journal import services as journal
from gongkai.registers.journal.rules import Act as Published
from gongkai.registers.journal.rules import random_id
from gongkai.registers.organs.models import Organ, Role
from gongkai.registers.organs.queries import WORKS_ON_CASES, scope

from . import checks, clocks, queries
from .cells import Cells, digest_of
from .models import Catalogue, Edition, Entry, NotInvolved, Proposal, Row
from .queries import PUBLISHES
from .rules import Kind, Refusal, Refused, State, read_limit

AT_ONCE = 500


# -- a catalogue and its draft -----------------------------------------------------------------------------------------


@transaction.atomic
def open_catalogue(
    organ: Organ, *, kind: Kind, field: str = "", with_seeds: bool = False, by: Account | None, at: datetime
) -> Catalogue:
    """Begin a catalogue with an empty first version, or with the rows that are sourced for it."""
    must_hold(by, organ, *WORKS_ON_CASES, at=at)
    words = queries.words_for(organ)
    if (kind is Kind.FIELD) != bool(field) or (field and field not in words.fields):
        raise Refused(Refusal("field_unknown", _("Choose one of the pilot fields."), "field"))
    if Catalogue.objects.filter(organ=organ, kind=kind, field=field).exists():
        raise Refused(Refusal("there_already", _("The organ has this catalogue already."), "kind"))
    name = words.names[kind]
    title = f"{organ.name}{words.fields[field].title}领域{name}" if field else f"{organ.name}{name}"
    made = Catalogue.objects.create(
        public_id=random_id(),
        organ=organ,
        kind=kind,
        field=field,
        title=title[:200],
        opened_by=by,
        opened_at=at,
    )
    edition = Edition.objects.create(catalogue=made, number=1, state=State.DRAFT, made_at=at)
    if with_seeds and kind in (Kind.FIELD, Kind.BASIC):
        seeds = words.seeds_for(field=field, level=organ.level)
        _put_rows(edition, [("", one.cells) for one in seeds])
    audit.write("catalogue.opened", subject=made, by=by, at=at, detail={"kind": kind.value, "field": field})
    return made


@transaction.atomic
def begin_version(catalogue: Catalogue, *, by: Account | None, at: datetime) -> Edition:
    """The draft of the next version: what is published now, to be changed; the one that is there already, if any."""
    locked = _lock(catalogue)
    must_hold(by, locked.organ, *WORKS_ON_CASES, at=at)
    return _draft(locked, by=by, at=at)


def _draft(catalogue: Catalogue, *, by: Account | None, at: datetime) -> Edition:
    if found := queries.draft_of(catalogue):
        return found
    last = catalogue.editions.aggregate(last=Max("number"))["last"] or 0
    made = Edition.objects.create(catalogue=catalogue, number=last + 1, state=State.DRAFT, made_at=at)
    base = queries.published_of(catalogue)
    if base is not None:
        rows = base.rows.order_by("position").values_list("entry_id", "position", "canonical")
        copies = [Row(edition=made, entry_id=entry, position=place, canonical=said) for entry, place, said in rows]
        Row.objects.bulk_create(copies, batch_size=AT_ONCE)
        made.size = len(copies)
        made.save(update_fields=["size"])
    audit.write("catalogue.version_begun", subject=catalogue, by=by, at=at, detail={"version": made.number})
    return made


@transaction.atomic
def discard_draft(catalogue: Catalogue, *, by: Account | None, at: datetime) -> None:
    """Give up the draft; what is published stays. A catalogue that never was published begins empty again."""
    locked = _lock(catalogue)
    must_hold(by, locked.organ, *WORKS_ON_CASES, at=at)
    draft = _must_be_draft(locked)
    number = draft.number
    draft.rows.all().delete()
    if locked.published:
        draft.delete()
    else:
        Edition.objects.filter(pk=draft.pk).update(size=0, changes=F("changes") + 1)
    _drop_orphans(locked)
    audit.write("catalogue.draft_discarded", subject=locked, by=by, at=at, detail={"version": number})


def _drop_orphans(catalogue: Catalogue) -> None:
    """Entries that stand in no version any more, and on which nothing can hang because none was published."""
    catalogue.entries.filter(rows__isnull=True, since__isnull=True).delete()


# -- entries -----------------------------------------------------------------------------------------------------------


@transaction.atomic
def add_entry(catalogue: Catalogue, cells: Cells, *, by: Account | None, at: datetime) -> Entry:
    """A new entry at the end of the draft."""
    locked = _lock(catalogue)
    must_hold(by, locked.organ, *WORKS_ON_CASES, at=at)
    draft = _draft(locked, by=by, at=at)
    _must_have_a_matter(cells)
    last = draft.rows.aggregate(last=Max("position"))["last"] or 0
    entry = _entry(locked, cells)
    Row.objects.create(edition=draft, entry=entry, position=last + 1, canonical=cells.canonical)
    _changed(draft, size=draft.size + 1)
    audit.write("catalogue.entry_added", subject=entry, by=by, at=at, detail={"version": draft.number})
    return entry


@transaction.atomic
def change_entry(entry: Entry, cells: Cells, *, seen: str, by: Account | None, at: datetime) -> None:
    """Let the draft say something else of an entry; ``seen`` is the canonical text that the person had before them."""
    locked = _lock(entry.catalogue)
    must_hold(by, locked.organ, *WORKS_ON_CASES, at=at)
    draft = _draft(locked, by=by, at=at)
    row = draft.rows.select_for_update().filter(entry=entry).first()
    if row is None:
        raise Refused(Refusal("not_in_draft", _("The entry is not in the draft any more.")))
    if row.canonical != seen:
        raise Refused(Refusal("changed_meanwhile", _("Somebody changed this entry meanwhile. Look at it again.")))
    _must_have_a_matter(cells)
    if row.canonical == cells.canonical:
        return
    row.canonical = cells.canonical
    row.save(update_fields=["canonical"])
    if not entry.is_current:
        Entry.objects.filter(pk=entry.pk).update(matter=cells.matter[:400])
    _changed(draft)
    audit.write("catalogue.entry_changed", subject=entry, by=by, at=at, detail={"version": draft.number})


@transaction.atomic
def remove_entry(entry: Entry, *, by: Account | None, at: datetime) -> None:
    """Take an entry out of the draft; published versions keep it."""
    locked = _lock(entry.catalogue)
    must_hold(by, locked.organ, *WORKS_ON_CASES, at=at)
    draft = _draft(locked, by=by, at=at)
    number, _rows = draft.rows.filter(entry=entry).delete()
    if not number:
        raise Refused(Refusal("not_in_draft", _("The entry is not in the draft any more.")))
    _changed(draft, size=draft.size - 1)
    audit.write("catalogue.entry_removed", subject=entry, by=by, at=at, detail={"version": draft.number})
    _drop_orphans(locked)


def _must_have_a_matter(cells: Cells) -> None:
    if not cells.matter:
        raise Refused(Refusal("no_matter", _("The entry has no matter."), "second"))


def _entry(catalogue: Catalogue, cells: Cells) -> Entry:
    return Entry.objects.create(
        catalogue=catalogue, public_id=random_id(), owner_id=catalogue.organ_id, matter=cells.matter[:400]
    )


def _changed(edition: Edition, *, size: int | None = None) -> None:
    edition.changes += 1
    edition.size = edition.size if size is None else size
    edition.save(update_fields=["changes", "size"])


# -- tables ------------------------------------------------------------------------------------------------------------


@transaction.atomic
def accept_proposal(proposal: Proposal, *, by: Account | None, at: datetime) -> Edition:
    """Let the draft say what the table says; refused where the draft changed since the table was compared with it."""
    locked = _lock(proposal.catalogue)
    must_hold(by, locked.organ, *WORKS_ON_CASES, at=at)
    kept = Proposal.objects.select_for_update().get(pk=proposal.pk)
    if kept.decided_at is not None:
        raise Refused(Refusal("decided_before", _("This table was entered or set aside already.")))
    base = queries.edition_of(locked)
    if base is None or (base.number, base.changes) != (kept.base, kept.changes):
        raise Refused(
            Refusal("changed_meanwhile", _("The catalogue was changed since the table was read. Give it once more."))
        )
    draft = _draft(locked, by=by, at=at)
    draft.rows.all().delete()
    _put_rows(draft, [(public_id, Cells.read(said)) for public_id, said in kept.rows])
    _drop_orphans(locked)
    _decide(kept, at)
    audit.write(
        "catalogue.table_entered", subject=locked, by=by, at=at, detail={"sha256": kept.sha256, "rows": len(kept.rows)}
    )
    return draft


@transaction.atomic
def set_proposal_aside(proposal: Proposal, *, by: Account | None, at: datetime) -> None:
    """Enter nothing of the table."""
    must_hold(by, proposal.catalogue.organ, *WORKS_ON_CASES, at=at)
    _decide(proposal, at)
    audit.write(
        "catalogue.table_set_aside", subject=proposal.catalogue, by=by, at=at, detail={"sha256": proposal.sha256}
    )


def _decide(proposal: Proposal, at: datetime) -> None:
    proposal.decided_at, proposal.rows = at, []
    proposal.save(update_fields=["decided_at", "rows"])


def _put_rows(edition: Edition, rows: Sequence[tuple[str, Cells]]) -> None:
    """The rows of a version in their order; what bears no public id of this catalogue is a new entry."""
    known = dict(edition.catalogue.entries.values_list("public_id", "pk"))
    fresh = [
        Entry(
            catalogue_id=edition.catalogue_id,
            public_id=random_id(),
            owner_id=edition.catalogue.organ_id,
            matter=cells.matter[:400],
        )
        for public_id, cells in rows
        if public_id not in known
    ]
    numbers = iter([one.pk for one in Entry.objects.bulk_create(fresh, batch_size=AT_ONCE)])
    made = [
        Row(edition=edition, entry_id=known.get(public_id) or next(numbers), position=place, canonical=cells.canonical)
        for place, (public_id, cells) in enumerate(rows, start=1)
    ]
    Row.objects.bulk_create(made, batch_size=AT_ONCE)
    _changed(edition, size=len(made))


# -- publishing --------------------------------------------------------------------------------------------------------


@transaction.atomic
def publish(catalogue: Catalogue, *, note: str, by: Account | None, at: datetime) -> Edition:
    """Make the draft the version that everyone sees and that never changes, with an entry of the journal (CAT-3)."""
    locked = _lock(catalogue)
    must_hold(by, locked.organ, *PUBLISHES, at=at)
    draft = _must_be_draft(locked)
    rows = queries.cells_of(draft)
    said = [(entry.public_id, cells) for entry, cells in rows]
    if reasons := list(_reasons_against(locked, said, note)):
        raise Refused(*reasons)
    draft.state, draft.digest, draft.size = State.PUBLISHED, digest_of(said), len(said)
    draft.published_at, draft.published_by, draft.note = at, by, note.strip()[:300]
    draft.save()
    act = Published.REVISED if locked.published else Published.RELEASED
    locked.published = draft.number
    locked.save(update_fields=["published"])
    _say_what_is_current(locked, rows, on=timezone.localdate(at))
    clocks.close_removed(locked, by=by, at=at)
    detail: dict[str, JSON] = {"version": draft.number, "digest": draft.digest, "entries": len(said)}
    audit.write("catalogue.published", subject=locked, by=by, at=at, detail=detail)
    journal.append(act, subject=locked.public_id, at=at, content=draft.digest)
    return draft


def _reasons_against(catalogue: Catalogue, said: Sequence[tuple[str, Cells]], note: str) -> Iterable[Refusal]:
    if not said:
        yield Refusal("empty", _("The catalogue has no entry."))
    seen: dict[str, int] = {}
    for place, (_key, cells) in enumerate(said, start=1):
        if not cells.matter:
            yield Refusal("no_matter", _("Row %(row)s: the entry has no matter.") % {"row": place})
        elif cells.matter in seen:
            where = {"row": place, "matter": cells.matter[:60], "other": seen[cells.matter]}
            yield Refusal("twice", _("Row %(row)s: “%(matter)s” stands in row %(other)s already.") % where)
        seen.setdefault(cells.matter, place)
    if catalogue.published:
        if queries.said_in(queries.published_of(catalogue)) == list(said):
            yield Refusal("unchanged", _("Nothing was changed since the published version."))
        if not note.strip():
            yield Refusal("no_note", _("Say why the catalogue changes."), "note")


def _say_what_is_current(catalogue: Catalogue, rows: checks.Rows, *, on: date) -> None:
    """Repeat what lists need in the entries: owner, limit, whether it is published."""
    words, units = queries.words_for(catalogue.organ), checks.resolved(catalogue, rows, on=on)
    current = []
    for entry, cells in rows:
        limit = read_limit(cells.time_limit, words.words)
        owners = [one.pk for name in cells.subjects if units[name].is_certain for one in units[name].organs[:1]]
        entry.owner_id = owners[0] if owners else catalogue.organ_id
        entry.matter, entry.rule, entry.number = cells.matter[:400], limit.rule, limit.number
        entry.since = entry.since if entry.is_current else on
        entry.is_current = True
        current.append(entry)
    catalogue.entries.exclude(pk__in=[one.pk for one in current]).update(is_current=False)
    fields = ["owner", "matter", "rule", "number", "since", "is_current"]
    Entry.objects.bulk_update(current, fields, batch_size=200)


# -- pilot fields ------------------------------------------------------------------------------------------------------


@transaction.atomic
def state_not_involved(organ: Organ, field: str, *, reason: str, by: Account | None, at: datetime) -> None:
    """Say why a pilot field does not concern a government; an empty reason takes it back."""
    must_hold(by, organ, *WORKS_ON_CASES, at=at)
    if field not in queries.words_for(organ).fields:
        raise Refused(Refusal("field_unknown", _("Choose one of the pilot fields."), "field"))
    if Catalogue.objects.filter(organ=organ, field=field, published__isnull=False).exists():
        raise Refused(Refusal("there_already", _("The organ has published the catalogue of this field.")))
    if reason.strip():
        told = {"reason": reason.strip()[:300], "by": by, "at": at}
        NotInvolved.objects.update_or_create(organ=organ, field=field, defaults=told)
    else:
        NotInvolved.objects.filter(organ=organ, field=field).delete()
    audit.write("catalogue.field_excused", subject=organ, by=by, at=at, detail={"field": field, "reason": reason[:300]})
    facts.follow_organs([organ.pk], at=at)


# -- shared ------------------------------------------------------------------------------------------------------------


def must_hold(by: Account | None, organ: Organ, *roles: Role, at: datetime) -> None:
    """Raise ``Refused`` where the account holds none of the roles over the organ; no account is the platform itself."""
    if by is not None and not scope(by, on=timezone.localdate(at)).holds(*roles, at=organ):
        raise Refused(Refusal("no_right", _("You hold no post that does this for the organ.")))


def _lock(catalogue: Catalogue) -> Catalogue:
    return Catalogue.objects.select_for_update(of=("self",)).select_related("organ").get(pk=catalogue.pk)


def _must_be_draft(catalogue: Catalogue) -> Edition:
    draft = queries.draft_of(catalogue)
    if draft is None:
        raise Refused(Refusal("no_draft", _("There is no draft; begin a new version first.")))
    return draft
