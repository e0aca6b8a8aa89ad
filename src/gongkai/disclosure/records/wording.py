"""The words and rules of the place for a record, from its profile."""

from collections.abc import Mapping

from gongkai.law import Profile, load_profile
from gongkai.law.profiles import DisclosureAttribute

from .content import Content
from .models import Record
from .rules import Step


def law_for(record: Record) -> Profile:
    """The law that binds the record's organ; no query. Its clocks are reckoned by ``obligations``."""
    return load_profile(record.organ.profile)


def steps_for(law: Profile, *, is_normative: bool) -> tuple[Step, ...]:
    """The reviews of this place in their order (``review_steps``); legality review only for normative documents."""
    steps = (Step(name) for name in law.lists["review_steps"])
    return tuple(step for step in steps if is_normative or step is not Step.LEGALITY_REVIEW)


def rule_kinds_of(law: Profile) -> tuple[str, ...]:
    """The kinds of documents that stand in the ledger: 规章, 行政规范性文件."""
    return law.lists["rule_kinds"]


def rule_kind_of(law: Profile, content: Content) -> str:
    """The kind of a rule, nothing for what is none; earlier versions said only that a document is normative."""
    return content.rule_kind or (law.wording["normative_document"] if content.is_normative else "")


def needs_legality_review(law: Profile, rule_kind: str) -> bool:
    """Whether documents of this kind are reviewed for legality before they are signed."""
    return rule_kind in law.lists["legality_reviewed_kinds"]


def attributes_of(law: Profile) -> Mapping[str, DisclosureAttribute]:
    """The disclosure attributes of this place by the words that it ticks: 主动公开, or 全文公开（依申请公开）."""
    return {
        f"{one.label}（{one.mode_label}）" if one.mode_label else one.label: one for one in law.disclosure_attributes
    }


def genres_of(law: Profile) -> tuple[str, ...]:
    """The genres of documents and the other ones that catalogues know."""
    return (*law.lists["genres"], *law.lists["other_genres"])


def duties_of(law: Profile, genre: str, *, begun_by: str) -> tuple[str, ...]:
    """The duties that a genre has of its own (``genre_clocks``) and that begin with one kind of act."""
    named = (key for key, genres in law.genre_clocks.items() if genre in genres)
    return tuple(key for key in named if law.duty(key).starts == begun_by)


def clocks_until_public(law: Profile) -> tuple[str, ...]:
    """Every duty of a genre whose clock runs until the record is public."""
    return tuple(key for key in law.genre_clocks if law.duty(key).starts == DECIDED)


DECIDED = "enforcement_decision.made"
ANNULLED = "penalty.annulled"


def column_type(profile: str, genre: str) -> str:
    """The kind of column that a record belongs to, for the meta tags that national rules ask of a page."""
    law = load_profile(profile)
    if genre == law.wording["interpretation_genre"]:
        return "政策解读"
    return "政策文件" if genre in law.lists["genres"] else "信息公开目录"
