"""What the organs of the demonstration publish of themselves, stated by the real services."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from gongkai.registers.accounts.models import Account
from gongkai.registers.obligations.clock import start_of
from gongkai.registers.organs import services
from gongkai.registers.organs.models import Organ, ResponsibilityKind


@transaction.atomic
def organ_facts(wanted: Mapping[str, Any]) -> str:
    """One entry of the script: functions, contact and head of an organ; one that has a contact is left alone."""
    organ = Organ.objects.get(name=wanted["organ"])
    if organ.contacts.exists():
        return organ.name
    told: dict[str, Any] = {"since": wanted["on"], "at": start_of(wanted["on"])}
    told["by"] = Account.objects.get(username=wanted["by"])
    if "functions" in wanted:
        services.record_remit(
            organ, functions=wanted["functions"], internal_bodies="\n".join(wanted["internal_bodies"]), **told
        )
    fields = {name: wanted.get(name, "") for name in ("address", "hours", "telephone", "fax", "email", "post_code")}
    services.record_contact(organ, fields=fields, **told)
    if "head" in wanted:
        services.file_responsibility(
            organ, kind=ResponsibilityKind.HEAD, person_or_body=wanted["head"], filed_on=wanted["on"], **told
        )
    return organ.name
