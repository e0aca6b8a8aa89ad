"""A table from outside read against a catalogue: which entries it means, what it would change, what is doubtful."""

import hashlib
from collections import Counter, defaultdict
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from gongkai.documents.spreadsheets import read_grid
from gongkai.registers.accounts.models import Account
from gongkai.registers.organs.queries import WORKS_ON_CASES

from . import queries, services, sheets
from .cells import Cells
from .models import Catalogue, Proposal


@transaction.atomic
def propose_table(catalogue: Catalogue, content: bytes, *, name: str, by: Account | None, at: datetime) -> Proposal:
    """Keep what a table says, to be looked at; raises ``UnreadableTable`` and ``sheets.NoHeads``; enters nothing."""
    services.must_hold(by, catalogue.organ, *WORKS_ON_CASES, at=at)
    found = sheets.read(read_grid(content, name=name), queries.words_for(catalogue.organ))
    base = queries.edition_of(catalogue)
    rows = _matched(queries.said_in(base), found)
    return Proposal.objects.create(
        catalogue=catalogue,
        file_name=name[:200],
        sha256=hashlib.sha256(content).hexdigest(),
        rows=[[public_id, cells.canonical] for public_id, cells in rows],
        doubts=sheets.doubts_as_rows(sorted(found.doubts, key=lambda one: one.row)),
        base=base.number if base else None,
        changes=base.changes if base else 0,
        by=by,
        at=at,
    )


def _matched(before: list[tuple[str, Cells]], found: sheets.Reading) -> list[tuple[str, Cells]]:
    """Each row with the entry that it means: by the id that it bears, else by its matter where only one has it."""
    known = dict(before)
    by_matter = defaultdict[str, list[str]](list)
    for public_id, cells in before:
        by_matter[cells.matter].append(public_id)
    borne = Counter(public_id for public_id, _cells, _row in found.rows if public_id)
    taken, rows = {one for one in borne if one in known}, list[tuple[str, Cells]]()
    seen = set[str]()
    for public_id, cells, number in found.rows:
        said = public_id
        if public_id and public_id not in known:
            _doubt(found, number, _("The id in this row is none of this catalogue; it is taken as a new entry."))
            said = ""
        elif public_id in seen:
            _doubt(found, number, _("The id in this row stands in another row too; it is taken as a new entry."))
            said = ""
        elif not public_id:
            same = [one for one in by_matter[cells.matter] if one not in taken]
            said = same[0] if same and cells.matter else ""
            taken.add(said)
        seen.add(said)
        rows.append((said, cells))
    return rows


def _doubt(found: sheets.Reading, row: int, said: str) -> None:
    found.doubts.append(sheets.Doubt(row, "", said))


def preview(proposal: Proposal) -> queries.Compared:
    """What accepting it would change."""
    base = queries.edition_of(proposal.catalogue, proposal.base) if proposal.base else None
    rows = [(public_id or f"new-{place}", Cells.read(said)) for place, (public_id, said) in enumerate(proposal.rows)]
    return queries.compared(queries.said_in(base), rows)
