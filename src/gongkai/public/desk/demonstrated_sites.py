"""The public sites of the demonstration: one for each of its governments, under names that lead to this machine."""

from collections.abc import Mapping
from typing import Any

from gongkai.registers.accounts.models import Account
from gongkai.registers.obligations.clock import start_of
from gongkai.registers.organs import site_keeping
from gongkai.registers.organs.models import Organ
from gongkai.registers.organs.site_gates import Told
from gongkai.registers.organs.site_models import PublicSite


def site(wanted: Mapping[str, Any]) -> str:
    """A site as the script tells it, set up by its administrator or with the installation; one that is there stays."""
    organ = Organ.objects.get(name=wanted["organ"])
    if not PublicSite.objects.filter(organ=organ).exists():
        by = Account.objects.get(username=wanted["by"]) if "by" in wanted else None
        facts = {name: value for name, value in wanted.items() if name not in {"organ", "by", "on", "host"}}
        told = Told(hosts=(wanted["host"],), **facts)
        site_keeping.add_site(told, organ=organ, by=by, at=start_of(wanted["on"], hour=9))
    return str(wanted["name"])
