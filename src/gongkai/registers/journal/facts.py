"""Public facts that are no document, entered in the journal: what is public of an organ."""

import json
from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256

from django.utils import timezone

from gongkai.registers.organs import open_data
from gongkai.registers.organs.models import Organ

from . import services
from .rules import Act
from .services import Published

ORGAN = "organ-"


def subject_of(organ_id: int) -> str:
    """What the facts of an organ are called in the journal."""
    return f"{ORGAN}{organ_id}"


def organs_in(subjects: Sequence[str]) -> list[int]:
    """The organs whose facts some subjects are."""
    numbers = (one.removeprefix(ORGAN) for one in subjects if one.startswith(ORGAN))
    return [int(one) for one in dict.fromkeys(numbers) if one.isdigit()]


def follow_organs(organ_ids: Sequence[int], *, at: datetime) -> None:
    """Enter that the public facts of organs changed, with the digest of what is public of each that day."""
    on = timezone.localdate(at)
    organs = [one for one in Organ.objects.filter(pk__in=organ_ids).order_by("pk") if one.is_in_force(on)]
    digests = {
        organ.pk: digest_of(told) for organ, told in zip(organs, open_data.public_data_of(organs, on), strict=True)
    }
    acts = [Published(Act.CHANGED, subject_of(pk), digests.get(pk, "")) for pk in organ_ids]
    services.append_all(acts, at=at)


def digest_of(told: open_data.PublicOrgan) -> str:
    """SHA-256 (hex) of the public record of an organ, whatever the day."""
    text = json.dumps(open_data.lasting(told), ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return sha256(text.encode()).hexdigest()
