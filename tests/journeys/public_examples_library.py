"""The library for everyone, for the journeys: every kind of page that it has."""

from typing import Any

from gongkai.disclosure.library.follower import Listings
from gongkai.disclosure.library.models import Listing
from gongkai.disclosure.library.places import in_address
from gongkai.registers.journal import following

ALWAYS = ("public_library", "public_library_feed", "public_rules", "public_rules_feed", "public_rules_csv",
          "public_rules_xlsx", "public_statistics", "public_sitemap_xml", "public_sitemap_pages", "public_robots",
          "public_dumps", "public_dumps_index", "public_changes")  # fmt: skip
LIST = {"kind": "validity", "word": "valid"}
MONTH = {"month": "2020-10"}
EXAMPLES = {
    "public_library_month": lambda _world: MONTH,
    "public_library_part": lambda _world: {**MONTH, "part": "1"},
    "public_library_list": lambda _world: LIST,
    "public_library_list_feed": lambda _world: LIST,
    "public_library_list_month": lambda _world: {**LIST, **MONTH},
    "public_library_list_part": lambda _world: {**LIST, **MONTH, "part": 1},
    "public_rules_of_state": lambda _world: {"validity": "valid"},
    "public_rules_part": lambda _world: {"validity": "valid", "part": 1},
    "public_statistics_csv": lambda _world: {"key": "years"},
    "public_sitemap_month": lambda _world: MONTH,
    "public_dump": lambda _world: {"name": "2020-10"},
    "public_changes_part": lambda _world: {"part": 1},
}


def pages() -> list[tuple[str, list[Any]]]:
    """The pages that people look at, once everything that is public is listed."""
    following.follow()
    following.check(Listings(), mends=True)  # of those that were made public without their entry
    row, rule = Listing.objects.all()[0], Listing.objects.rules().first()
    return [
        ("public_library", []),
        ("public_library_month", [row.month]),
        ("public_library_list", ["organ", str(row.organ_id)]),
        ("public_library_list", ["genre", in_address(row.genre)]),
        ("public_library_list_month", ["validity", row.validity, row.month]),
        ("public_rules", []),
        *([("public_rules_of_state", [rule.validity])] if rule else []),
        ("public_statistics", []),
        ("public_dumps", []),
    ]
