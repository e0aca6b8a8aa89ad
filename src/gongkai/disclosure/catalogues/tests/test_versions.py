"""A catalogue through its versions, and the clocks of its entries."""

from datetime import date

import pytest

from gongkai.disclosure.catalogues import checks, clocks, queries, reading, services
from gongkai.disclosure.catalogues.cells import Cells, digest_of
from gongkai.disclosure.catalogues.models import Entry, NotInvolved
from gongkai.disclosure.catalogues.rules import Kind, Refused, State
from gongkai.disclosure.catalogues.sections import section_of
from gongkai.registers.accounts.models import Account
from gongkai.registers.audit.models import Entry as AuditEntry
from gongkai.registers.journal.models import Entry as JournalEntry
from gongkai.registers.obligations.clock import start_of
from gongkai.registers.obligations.models import Obligation
from gongkai.registers.organs import services as organs
from gongkai.registers.organs.models import Kind as OrganKind
from gongkai.registers.organs.models import Level, Role

OPENED = date(2019, 6, 1)
DAY = date(2020, 9, 1)
AT = start_of(DAY)


@pytest.fixture
def county(db):
    return found("青川县人民政府", None, OrganKind.GOVERNMENT)


@pytest.fixture
def bureau(county):
    return found("青川县住房和城乡建设局", county, OrganKind.DEPARTMENT)


def found(name, parent, kind, level=Level.COUNTY):
    return organs.found_organ(
        name, level=level, kind=kind, profile="ziyang", parent=parent, since=OPENED, at=start_of(OPENED), by=None
    )


def person(organ, role):
    account = Account.objects.create_user(f"{role}-{organ.pk}", display_name=str(role))
    organs.appoint(account, organ=organ, role=role, since=OPENED, at=start_of(OPENED), by=None)
    return account


def row(second, **changes):
    told = {
        "first": "保障",
        "second": second,
        "elements": ["结果"],
        "bases": ["条例"],
        "time_limit": "20个工作日内",
        "subjects": ["县住建局"],
        "channels": ["政府网站"],
        "audiences": ["all"],
        "modes": ["proactive"],
        "levels": ["县级"],
    }
    return Cells.of(**{**told, **changes})


def opened(organ, *rows, kind=Kind.BASIC, field=""):
    made = services.open_catalogue(organ, kind=kind, field=field, by=None, at=AT)
    for one in rows:
        services.add_entry(made, one, by=None, at=AT)
    return made


def published(organ, *rows, **options):
    made = opened(organ, *rows, **options)
    services.publish(made, note="", by=None, at=AT)
    made.refresh_from_db()
    return made


@pytest.mark.demand("CAT-1")
def test_a_field_with_sourced_rows_begins_with_them_and_another_begins_empty(county):
    seeded = services.open_catalogue(county, kind=Kind.FIELD, field="major_projects", with_seeds=True, by=None, at=AT)
    empty = services.open_catalogue(county, kind=Kind.FIELD, field="taxation", with_seeds=True, by=None, at=AT)

    assert [cells.second for _entry, cells in queries.cells_of(queries.draft_of(seeded))][:2] == [
        "办事指南",
        "办理过程信息",
    ]
    assert queries.cells_of(queries.draft_of(empty)) == []
    assert seeded.title == "青川县人民政府重大建设项目领域基层政务公开事项标准目录"


@pytest.mark.demand("CAT-3")
def test_what_is_published_never_changes_and_what_changed_later_is_told(county, bureau):
    lists = published(county, row("甲"), row("乙"), kind=Kind.POWERS)
    first, second = (entry for entry, _cells in queries.cells_of(queries.published_of(lists)))
    before = queries.said_in(queries.published_of(lists))

    services.change_entry(first, row("甲", remark="新"), seen=row("甲").canonical, by=None, at=AT)
    services.remove_entry(second, by=None, at=AT)
    services.add_entry(lists, row("丙"), by=None, at=AT)
    services.publish(lists, note="职责调整", by=None, at=AT)

    lists.refresh_from_db()
    old, new = (queries.edition_of(lists, number) for number in (1, 2))
    told = queries.compared(queries.said_in(old), queries.said_in(new))
    assert queries.said_in(old) == before
    assert old.digest == digest_of(before)
    assert [cells.second for _key, cells in told.added] == ["丙"]
    assert [cells.second for _key, cells in told.removed] == ["乙"]
    assert [(old_.remark, new_.remark) for _key, old_, new_ in told.altered] == [("", "新")]
    assert (lists.published, new.note) == (2, "职责调整")
    second.refresh_from_db()
    assert not second.is_current
    acts = list(JournalEntry.objects.filter(subject=lists.public_id).order_by("sequence").values_list("act", "content"))
    assert acts == [("released", old.digest), ("revised", new.digest)]
    assert AuditEntry.objects.filter(act="catalogue.published").count() == 2


def test_every_reason_against_publishing_is_told_at_once(county):
    twice = published(county, row("甲"))
    draft = services.begin_version(twice, by=None, at=AT)
    services.add_entry(twice, row("甲"), by=None, at=AT)

    with pytest.raises(Refused) as refused:
        services.publish(twice, note=" ", by=None, at=AT)

    assert {one.code for one in refused.value.refusals} == {"twice", "no_note"}
    draft.refresh_from_db()
    assert draft.state == State.DRAFT


def test_nothing_to_publish_is_no_version(county):
    made = published(county, row("甲"))
    services.begin_version(made, by=None, at=AT)

    with pytest.raises(Refused) as refused:
        services.publish(made, note="无", by=None, at=AT)

    assert [one.code for one in refused.value.refusals] == ["unchanged"]


def test_an_edit_of_what_somebody_else_changed_is_refused(county):
    made = opened(county, row("甲"))
    entry = made.entries.get()
    services.change_entry(entry, row("乙"), seen=row("甲").canonical, by=None, at=AT)

    with pytest.raises(Refused) as refused:
        services.change_entry(entry, row("丙"), seen=row("甲").canonical, by=None, at=AT)

    assert refused.value.refusals[0].code == "changed_meanwhile"


def test_the_public_id_of_an_entry_stays_through_versions(county):
    made = published(county, row("甲"))
    before = made.entries.get().public_id

    services.begin_version(made, by=None, at=AT)
    entry = made.entries.get()
    services.change_entry(entry, row("甲", time_limit="及时"), seen=row("甲").canonical, by=None, at=AT)
    services.publish(made, note="时限", by=None, at=AT)

    assert [one.public_id for one in queries.current_entries(county)] == [before]
    assert Entry.objects.get().rule == "immediately"


def test_only_who_works_for_the_organ_changes_and_only_the_office_publishes(county, bureau):
    clerk, office, stranger = person(bureau, Role.CLERK), person(county, Role.OFFICE), person(county, Role.CLERK)
    made = services.open_catalogue(bureau, kind=Kind.BASIC, by=clerk, at=AT)
    services.add_entry(made, row("甲"), by=clerk, at=AT)

    for act in (
        lambda: services.add_entry(made, row("乙"), by=stranger, at=AT),
        lambda: services.publish(made, note="", by=clerk, at=AT),
        lambda: services.open_catalogue(bureau, kind=Kind.POWERS, by=stranger, at=AT),
    ):
        with pytest.raises(Refused) as refused:
            act()
        assert refused.value.refusals[0].code == "no_right"
    assert services.publish(made, note="", by=office, at=AT).number == 1


@pytest.mark.demand("CAT-1")
def test_the_checks_say_where_and_why(county, bureau):
    made = opened(
        county,
        row("好"),
        row(
            "坏",
            subjects=["某某处", "县住建局"],
            time_limit="另行通知",
            channels=[],
            audiences=["all", "group"],
            modes=[],
        ),
        kind=Kind.FIELD,
        field="major_projects",
    )
    edition = queries.draft_of(made)

    found_ = checks.findings(made, queries.cells_of(edition), queries.words_for(county), on=DAY)

    of_rows = {(one.place, one.code) for one in found_ if one.entry}
    assert of_rows == {
        (2, "subject_unknown"), (2, "limit_unknown"), (2, "no_channel"), (2, "audience_not_one"), (2, "mode_not_one"),
    }  # fmt: skip
    assert sum(one.code == "class_missing" for one in found_) == 8
    assert all(one.why for one in found_)


@pytest.mark.demand("CAT-1")
def test_each_field_is_published_excused_begun_or_missing(county):
    published(county, row("甲"), kind=Kind.FIELD, field="health")
    opened(county, kind=Kind.FIELD, field="culture")
    services.state_not_involved(county, "taxation", reason="由税务部门直接编制", by=None, at=AT)

    states = {one.field.id: one.state for one in queries.coverage(county)}

    assert len(states) == 26
    assert (states["health"], states["culture"], states["taxation"]) == ("published", "draft", "not_involved")
    assert sum(state == "missing" for state in states.values()) == 23
    services.state_not_involved(county, "taxation", reason="", by=None, at=AT)
    assert not NotInvolved.objects.exists()
    with pytest.raises(Refused):
        services.state_not_involved(county, "health", reason="无", by=None, at=AT)


@pytest.mark.demand("CAT-2")
def test_a_periodic_entry_owes_something_in_each_period(county, bureau):
    published(county, row("月报", time_limit="按月", subjects=["县住建局"]), row("文件"))
    entry = Entry.objects.get(rule="month")

    opened_now = clocks.open_periods(on=DAY, at=AT)
    again = clocks.open_periods(on=DAY, at=AT)
    next_month = clocks.open_periods(on=date(2020, 10, 5), at=start_of(date(2020, 10, 5)))

    assert (opened_now, again, next_month) == (1, 0, 1)
    owed = list(Obligation.objects.about(entry).order_by("due_on"))
    assert [one.due_on for one in owed] == [date(2020, 9, 30), date(2020, 10, 31)]
    assert {one.organ_id for one in owed} == {bureau.pk}
    clocks.meet_entry(entry.public_id, by=None, at=start_of(date(2020, 10, 6)), evidence=county)
    assert {one.standing for one in Obligation.objects.about(entry)} == {"met"}


def test_what_a_removed_entry_owed_is_closed(county):
    made = published(county, row("月报", time_limit="按月"), row("文件"))
    clocks.open_periods(on=DAY, at=AT)
    entry = Entry.objects.get(rule="month")

    services.remove_entry(entry, by=None, at=AT)
    services.publish(made, note="不再", by=None, at=AT)

    assert Obligation.objects.about(entry).get().standing == "closed"


def test_a_table_changes_nothing_before_it_is_accepted(county):
    made = published(county, row("甲"), row("乙"))
    lines = "一级事项,二级事项,公开时限,公开主体\n保障,甲,及时,县住建局\n保障,丙,及时,县住建局\n"

    proposal = reading.propose_table(made, lines.encode("gbk"), name="表.csv", by=None, at=AT)
    difference = reading.preview(proposal)

    assert queries.draft_of(made) is None
    assert [cells.second for _key, cells in difference.added] == ["丙"]
    assert [cells.second for _key, cells in difference.removed] == ["乙"]
    assert [after.time_limit for _key, _before, after in difference.altered] == ["及时"]

    services.accept_proposal(proposal, by=None, at=AT)

    entries = {cells.second: entry for entry, cells in queries.cells_of(queries.draft_of(made))}
    assert set(entries) == {"甲", "丙"}
    assert entries["甲"].is_current
    with pytest.raises(Refused):
        services.accept_proposal(proposal, by=None, at=AT)


def test_a_table_that_was_compared_with_an_older_draft_is_refused_whole(county):
    made = opened(county, row("甲"))
    proposal = reading.propose_table(
        made, "一级事项,二级事项,公开时限\n保障,乙,及时".encode(), name="表.csv", by=None, at=AT
    )
    services.add_entry(made, row("丙"), by=None, at=AT)

    with pytest.raises(Refused) as refused:
        services.accept_proposal(proposal, by=None, at=AT)

    assert refused.value.refusals[0].code == "changed_meanwhile"
    assert [cells.second for _entry, cells in queries.cells_of(queries.draft_of(made))] == ["甲", "丙"]


def test_an_id_from_another_catalogue_takes_over_nothing(county, bureau):
    other = published(bureau, row("甲"))
    made = opened(county, row("乙"))
    line = f"目录编号（勿改）,二级事项,公开时限,公开主体\n{other.entries.get().public_id},甲,及时,县住建局"

    proposal = reading.propose_table(made, line.encode(), name="表.csv", by=None, at=AT)
    services.accept_proposal(proposal, by=None, at=AT)

    assert [doubt[0] for doubt in proposal.doubts] == [2]
    assert made.entries.get().public_id != other.entries.get().public_id


@pytest.mark.demand("CAT-4")
def test_the_section_says_of_each_part_what_is_missing(county):
    states = {one.means: one.state for one in section_of(county, on=DAY).parts}

    assert states == {"guide": "empty", "rules": "empty", "content": "empty", "report": "empty", "request": "empty"}


def test_a_draft_that_was_given_up_leaves_what_is_published(county):
    made = published(county, row("甲"))
    services.add_entry(made, row("乙"), by=None, at=AT)

    services.discard_draft(made, by=None, at=AT)

    assert [one.matter for one in made.entries.all()] == ["保障 · 甲"]
    assert queries.draft_of(made) is None
