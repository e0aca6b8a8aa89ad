"""What the names of a notice mean by the register of one day, and for a name that nobody knows what it may mean."""

from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from django.conf import settings
from django.utils import translation

from gongkai.registers.organs.models import Organ
from gongkai.registers.organs.naming import Directory, Resolution

from .models import TaskUnit, UnitState

MOST = 3
LIKE_ENOUGH = 0.4


@dataclass
class Naming:
    """The register's answers for the names of one plan, each asked once."""

    organ: Organ
    on: date
    _answers: dict[str, tuple[Resolution, list[list[object]]]] = field(default_factory=dict)

    @cached_property
    def directory(self) -> Directory:
        """The names of the day."""
        return Directory(self.on)

    @cached_property
    def below(self) -> frozenset[int]:
        """The plan's government and everything under it."""
        children: dict[int | None, list[int]] = {}
        for pk, parent in self.directory.parents.items():
            children.setdefault(parent, []).append(pk)
        found, pending = {self.organ.pk}, [self.organ.pk]
        while pending:
            fresh = [pk for pk in children.get(pending.pop(), []) if pk not in found]
            found.update(fresh)
            pending += fresh
        return frozenset(found)

    def look_up(self, unit: TaskUnit) -> tuple[Organ, ...]:
        """Write on ``unit`` what its name is found to mean, and give the organs."""
        if unit.name not in self._answers:
            with translation.override(settings.LANGUAGE_CODE):  # it is kept, and read by others than who uploads
                found = self.directory.resolve(unit.name, within=self.organ)
            self._answers[unit.name] = (found, [] if _is_certain(found) else self._alike(unit.name))
        found, unit.suggestions = self._answers[unit.name]
        unit.state = UnitState.RESOLVED if _is_certain(found) else UnitState.UNRESOLVED
        unit.reason = found.reason[:300]
        return found.organs

    def certain(self, name: str) -> tuple[Organ, ...]:
        """The organs that ``name`` means without doubt, else none."""
        found = self.directory.resolve(name, within=self.organ)
        return found.organs if _is_certain(found) else ()

    def _alike(self, name: str) -> list[list[object]]:
        """At most ``MOST`` organs of the plan's government, as id and name, the likest first.

        What a province's notice calls 省住房城乡建设厅 is none of its cities' bureaus, however alike their names are.
        """
        place = self.organ.name.removesuffix("人民政府")
        level = self.organ.level if name[:1] == place[-1:] else None
        ranked = [
            (-max((_likeness(name, text) for text in self.directory.names[pk]), default=0.0), pk)
            for pk in sorted(self.below)
            if pk in self.directory.organs and level in (None, self.directory.organs[pk].level)
        ]
        return [[pk, self.directory.organs[pk].name] for how, pk in sorted(ranked)[:MOST] if -how >= LIKE_ENOUGH]


def _is_certain(found: Resolution) -> bool:
    """A name that means only some of its organs waits for a person, as does one that means none."""
    return bool(found.organs) and not found.is_partial


def _likeness(one: str, other: str) -> float:
    """Twice the pairs of neighbouring characters in common by all pairs: 1.0 for the same name, 0.0 for nothing."""
    pairs, others = _pairs(one), _pairs(other)
    return 2 * len(pairs & others) / (len(pairs) + len(others)) if pairs and others else 0.0


def _pairs(text: str) -> set[str]:
    return {text[index : index + 2] for index in range(len(text) - 1)}
