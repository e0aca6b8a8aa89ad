"""Which checks and findings a reader may see and decide, and how they stand."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet

from gongkai.registers.obligations.models import Obligation
from gongkai.registers.obligations.rules import State
from gongkai.registers.organs.models import Organ, Role
from gongkai.registers.organs.offices import governments
from gongkai.registers.organs.queries import WORKS_ON_CASES, Scope, subtree_ids

from .models import Correction, Finding, Inspection, Verdict

WATCHES = (Role.OFFICE, Role.SUPERVISOR, Role.AUDITOR)


def watched_inspections(reach: Scope) -> QuerySet[Inspection]:
    """Checks of the governments that the reader watches over, with all their findings."""
    return Inspection.objects.filter(organ_id__in=reach.organ_ids_as(*WATCHES)).select_related("organ", "by")


def visible_inspections(reach: Scope) -> QuerySet[Inspection]:
    """Those, and checks that found something at an organ of the reader's."""
    found = Finding.objects.filter(organ_id__in=reach.organ_ids).values("inspection_id")
    watched = Q(organ_id__in=reach.organ_ids_as(*WATCHES))
    return Inspection.objects.filter(watched | Q(pk__in=found)).select_related("organ", "by")


def own_inspections(reach: Scope) -> QuerySet[Inspection]:
    """Checks of the governments whose office the reader is."""
    return Inspection.objects.filter(organ__in=governments(reach)).select_related("organ")


def visible_findings(reach: Scope) -> QuerySet[Finding]:
    """Findings at the organs that the reader may see."""
    return Finding.objects.filter(organ_id__in=reach.organ_ids).select_related("organ", "inspection__organ", "by")


def findings_of(inspection: Inspection) -> QuerySet[Finding]:
    """Everything that a check found, for those who watch over its government."""
    return Finding.objects.filter(inspection=inspection).select_related("organ")


def own_findings(reach: Scope) -> QuerySet[Finding]:
    """Findings of the checks of the governments whose office the reader is."""
    return Finding.objects.filter(inspection__organ__in=governments(reach)).select_related("organ", "inspection__organ")


def correctable(reach: Scope) -> QuerySet[Finding]:
    """Findings that the reader may answer: at an organ for which the reader works."""
    return visible_findings(reach).filter(organ_id__in=reach.organ_ids_as(*WORKS_ON_CASES))


def own_corrections(reach: Scope) -> QuerySet[Correction]:
    """Corrections of the findings of the governments whose office the reader is."""
    return Correction.objects.filter(finding__in=own_findings(reach)).select_related("finding__organ")


def visible_corrections(reach: Scope) -> QuerySet[Correction]:
    """Corrections of the findings that the reader may see."""
    return Correction.objects.filter(finding__organ_id__in=reach.organ_ids).select_related("by", "decided_by")


def organs_below(government: Organ, on: date) -> QuerySet[Organ]:
    """The organs at which something may be found: the government and everything below it."""
    return Organ.objects.in_force(on).filter(pk__in=subtree_ids(government, on)).order_by("id")


def owed_about(findings: Iterable[Finding]) -> Mapping[int, Obligation]:
    """The obligation to correct of each finding, by its id; one query."""
    ids = [finding.pk for finding in findings]
    owed = Obligation.objects.filter(subject_type=Finding._meta.label_lower, subject_id__in=ids).order_by("id")
    return {one.subject_id: one for one in owed}


@dataclass(frozen=True)
class FindingRow:
    """A finding, how its correction stands, and whether one waits for the office."""

    finding: Finding
    owed: Obligation
    state: State
    is_waiting: bool


def finding_rows(findings: QuerySet[Finding], *, on: date) -> list[FindingRow]:
    """Findings with their states, in two queries."""
    waiting = Count("corrections", filter=Q(corrections__verdict=Verdict.WAITING))
    found = list(findings.annotate(waiting=waiting).order_by("organ_id", "id"))
    owed = owed_about(found)
    return [FindingRow(one, owed[one.pk], owed[one.pk].state_on(on), bool(one.waiting)) for one in found]


@dataclass(frozen=True)
class OrganSummary:
    """The findings at one organ, for the circular."""

    organ: Organ
    rows: list[FindingRow]

    @property
    def states(self) -> list[tuple[State, int]]:
        """How many stand how."""
        counted = Counter(row.state for row in self.rows)
        return sorted(counted.items(), key=lambda pair: list(State).index(pair[0]))


def by_organ(rows: Sequence[FindingRow]) -> list[OrganSummary]:
    """The rows that count, organ by organ, those with most findings first."""
    grouped: dict[int, list[FindingRow]] = {}
    for row in rows:
        if row.finding.withdrawn_at is None:
            grouped.setdefault(row.finding.organ_id, []).append(row)
    found = [OrganSummary(of[0].finding.organ, of) for of in grouped.values()]
    return sorted(found, key=lambda one: (-len(one.rows), one.organ.pk))
