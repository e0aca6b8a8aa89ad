"""Compilations (制度文件汇编, REC-8): public documents as one file, asked for here and made by a job."""

import io
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypedDict
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q

from gongkai.documents.printing import Compilation as Book
from gongkai.documents.printing import FontSet, NoChineseFont, Piece, to_docx
from gongkai.documents.printing.content import paragraph
from gongkai.documents.printing.typesetting import NotTypeset
from gongkai.documents.printing.values import shown_date
from gongkai.documents.printing.volumes import to_volume
from gongkai.law import Profile, load_profile
from gongkai.registers.accounts.models import Account
from gongkai.registers.audit import services as audit
from gongkai.registers.files import services as files
from gongkai.registers.jobs import services as jobs
from gongkai.registers.organs.models import Organ
from gongkai.registers.organs.queries import subtree_ids

from . import ledger, rights
from .content import Content
from .models import Compilation, CompiledRecord, LedgerEntry, Record, Version
from .rulebook import CompilationState
from .rules import RelationKind
from .wording import law_for

TASK = "gongkai.disclosure.records.tasks.compile_documents"
DOCUMENTS_LIMIT = 1_000
CHARACTERS_LIMIT = 8_000_000
AT_ONCE = 100
TRIES = 3
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
Progress = Callable[[int, int], None]


class Wanted(TypedDict):
    """Which documents; empty is all of them, days are ISO."""

    with_below: bool
    rule_kind: str
    validity: str
    formed_from: str
    formed_until: str


class ChangedMeanwhile(Exception):
    """A document was withdrawn or revised while it was compiled."""


@dataclass(frozen=True)
class Taken:
    """A document that goes in: which version of which record, and what everyone sees of it."""

    record: Record
    version: int
    rule_kind: str
    content: Content


@transaction.atomic
def ask(
    organ: Organ, wanted: Wanted, *, title: str, day: date, token: UUID, by: Account, at: datetime, on: date
) -> Compilation:
    """Ask for a compilation; a job makes it. The same ``token`` gives the one that is there. Raises ``Refused``."""
    rights.must_have(by, "draft", organ, on=on)
    known = Compilation.objects.filter(token=token, by=by).first()
    if known is not None:
        return known
    usual = load_profile(organ.profile).wording["compilation_title"].format(organ=organ.name)
    made = Compilation.objects.create(
        organ=organ, title=(title.strip() or usual)[:120], asked=wanted, day=day, token=token, by=by, at=at
    )
    audit.write("compilation.asked", subject=made, by=by, at=at, detail={"organ": organ.pk})
    job_id = jobs.put(TASK, compilation_id=made.pk)
    Compilation.objects.filter(pk=made.pk).update(job_id=job_id)
    made.refresh_from_db()
    return made


def carry_out(compilation: Compilation, *, fonts: FontSet, at: datetime, progress: Progress) -> None:
    """Make both files of what is public now; what is withdrawn or revised meanwhile makes it begin again."""
    for _number in range(TRIES):
        taken = list(_taken(compilation))
        if reason := _too_much(taken):
            return _end(compilation, CompilationState.REFUSED if taken else CompilationState.EMPTY, reason, at=at)
        try:
            contents = _printed(compilation, taken, fonts=fonts, progress=progress)
            return _keep(compilation, taken, contents, at=at)
        except (NoChineseFont, NotTypeset) as lack:
            said = lack.advice if isinstance(lack, NoChineseFont) else str(lack)
            return _end(compilation, CompilationState.REFUSED, said, at=at)
        except ChangedMeanwhile:
            continue
    return _end(compilation, CompilationState.REFUSED, "汇编期间文件一再变动，请稍后重新汇编", at=at)


def outdated(compilations: Iterable[Compilation]) -> set[int]:
    """Those that hold a document which is not public any more: they are not handed out; one query."""
    gone = CompiledRecord.objects.filter(compilation__in=list(compilations))
    gone = gone.filter(Q(record__public_version__isnull=True) | Q(record__withdrawn_at__isnull=False))
    return set(gone.order_by().values_list("compilation_id", flat=True).distinct())


# -- what goes in ----------------------------------------------------------------------------------------------------


def _entries(compilation: Compilation) -> list[LedgerEntry]:
    asked, organ = compilation.asked, compilation.organ
    organ_ids = subtree_ids(organ, compilation.day) if asked["with_below"] else frozenset({organ.pk})
    found = LedgerEntry.objects.public().filter(organ__in=organ_ids).select_related("record__organ")
    found = ledger.narrowed(
        found, ledger.Asked(compilation.day, rule_kind=asked["rule_kind"], validity=asked["validity"])
    )
    if asked["formed_from"]:
        found = found.filter(formed_on__gte=asked["formed_from"])
    if asked["formed_until"]:
        found = found.filter(formed_on__lte=asked["formed_until"])
    order = load_profile(organ.profile).lists["rule_kinds"]
    entries = list(found.order_by("formed_on", "pk")[: DOCUMENTS_LIMIT + 1])
    places = {kind: place for place, kind in enumerate(order)}
    return sorted(entries, key=lambda one: (places.get(one.rule_kind, len(places)), one.formed_on, one.pk))


def _taken(compilation: Compilation) -> Iterator[Taken]:
    """The public versions, as everyone sees them; a hundred are read at a time."""
    entries = _entries(compilation)
    for start in range(0, len(entries), AT_ONCE):
        some = entries[start : start + AT_ONCE]
        contents = _public_contents([one.record_id for one in some])
        for one in some:
            if one.record_id in contents:
                version, content = contents[one.record_id]
                yield Taken(one.record, version, one.rule_kind, content)


def _public_contents(record_ids: Iterable[int]) -> Mapping[int, tuple[int, Content]]:
    rows = Version.objects.filter(record__in=Record.objects.public(), number=F("record__public_version"))
    rows = rows.filter(record__in=list(record_ids))
    return {one.record_id: (one.number, one.content.public) for one in rows}


def _too_much(taken: Sequence[Taken]) -> str:
    """Why it is not made, in Chinese."""
    if not taken:
        return "没有符合条件的已公开文件"
    if len(taken) > DOCUMENTS_LIMIT:
        return f"超过{DOCUMENTS_LIMIT}件，请缩小范围"
    size = sum(len(one.content.body) for one in taken)
    return f"正文共{size}字，超过{CHARACTERS_LIMIT}字，请缩小范围" if size > CHARACTERS_LIMIT else ""


# -- the files -------------------------------------------------------------------------------------------------------


def _printed(
    compilation: Compilation, taken: Sequence[Taken], *, fonts: FontSet, progress: Progress
) -> tuple[bytes, bytes]:
    total = 2 * len(taken)
    book = Book(
        title=compilation.title,
        organ=compilation.organ.name,
        pieces=tuple(_pieces(taken)),
        made_on=compilation.day,
    )
    progress(0, total)
    docx = to_docx(book)
    progress(len(taken), total)
    pdf = to_volume(book, fonts=fonts, on_pieces=lambda done: progress(len(taken) + done, total))
    return docx, pdf


def _pieces(taken: Sequence[Taken]) -> Iterator[Piece]:
    amended = _amended([one.record.pk for one in taken])
    for one in taken:
        law = law_for(one.record)
        names = "；".join(file.name for file in one.content.attachments)
        lines = [line.strip() for line in one.content.body.split("\n")]
        if names:
            lines.append(law.wording["compilation_annexes"].format(names=names))
        yield Piece(
            title=one.content.title,
            body=tuple(paragraph(line) for line in lines if line),
            byline=byline(law, one.content, amended.get(one.record.pk, ())),
            group=one.rule_kind,
        )


def byline(law: Profile, content: Content, amended: Iterable[tuple[date, str]]) -> str:
    """The line under the title (题注): when and under which number it was made public, amended, in force from when."""
    parts = [
        law.wording["compilation_published"].format(day=shown_date(content.formed_on), number=content.document_number)
    ]
    parts += [law.wording["compilation_amended"].format(day=shown_date(day), number=number) for day, number in amended]
    if content.effective_on:
        parts.append(law.wording["compilation_effective"].format(day=shown_date(content.effective_on)))
    return "　".join(parts)


def _amended(record_ids: Sequence[int]) -> Mapping[int, list[tuple[date, str]]]:
    """For each record when it was amended, and the number of the public document that did."""
    entries = LedgerEntry.objects.filter(record__in=record_ids)
    found = defaultdict[int, list[tuple[date, str]]](list)
    touching = [one for some in ledger.successors(entries).values() for one in some]
    touching = [one for one in touching if one.kind == RelationKind.AMENDS]
    numbers = _public_contents([one.record_id for one in touching])
    for one in touching:
        if one.since is not None and one.other_id is not None and one.record_id in numbers:
            found[one.other_id].append((one.since, numbers[one.record_id][1].document_number))
    return found


# -- the end ---------------------------------------------------------------------------------------------------------


@transaction.atomic
def _keep(compilation: Compilation, taken: Sequence[Taken], contents: tuple[bytes, bytes], *, at: datetime) -> None:
    """Keep both files, if every document still is what went in."""
    ids = [one.record.pk for one in taken]
    now = dict(Record.objects.public().filter(pk__in=ids).values_list("pk", "public_version"))
    if any(now.get(one.record.pk) != one.version for one in taken):
        raise ChangedMeanwhile
    locked = Compilation.objects.select_for_update().get(pk=compilation.pk)
    if locked.state != CompilationState.WAITING:
        return
    kept: dict[str, Any] = {}
    for kind, content in zip(("docx", "pdf"), contents, strict=True):
        name = f"{compilation.title[:60]}.{kind}"
        kept[kind] = files.store(io.BytesIO(content), name=name, by=compilation.by, at=at)
    CompiledRecord.objects.bulk_create(
        CompiledRecord(compilation=locked, record=one.record, version=one.version) for one in taken
    )
    locked.docx, locked.pdf, locked.state, locked.done_at = kept["docx"], kept["pdf"], CompilationState.DONE, at
    locked.save(update_fields=["docx", "pdf", "state", "done_at"])
    detail = {"documents": len(taken), "docx": kept["docx"].sha256, "pdf": kept["pdf"].sha256}
    audit.write("compilation.made", subject=locked, by=locked.by, at=at, detail=detail)


@transaction.atomic
def _end(compilation: Compilation, state: CompilationState, reason: str, *, at: datetime) -> None:
    waiting = Compilation.objects.filter(pk=compilation.pk, state=CompilationState.WAITING)
    waiting.update(state=state, reason=reason[:300], done_at=at)
