"""The desk in a real browser: every page, its journeys without JavaScript and by keyboard alone."""

import time
from dataclasses import replace
from datetime import date
from pathlib import Path
from uuid import uuid4

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from gongkai.disclosure.catalogues.rules import Kind
from gongkai.disclosure.interpretations import filing
from gongkai.disclosure.interpretations.tests import packages
from gongkai.disclosure.records import correcting as corrections
from gongkai.disclosure.records import historic, lapsing, relating, releasing
from gongkai.disclosure.records import services as records
from gongkai.disclosure.records.content import Content
from gongkai.disclosure.records.historic_tables import HistoricRow
from gongkai.disclosure.records.models import Record, ShortcutUse
from gongkai.disclosure.records.rules import RelationKind
from gongkai.disclosure.records.tests.bureaus import Bureau, content
from gongkai.oversight.inspections import services as inspections
from gongkai.oversight.workplans import amending, cascade, correcting, extensions
from gongkai.oversight.workplans.models import PlanState, Publicity, WorkPlan
from gongkai.oversight.workplans.tests import situations
from gongkai.registers.accounts import services as accounts
from gongkai.registers.file_checks import services as file_checks
from gongkai.registers.file_checks.tests.files import workbook_with_a_hidden_sheet
from gongkai.registers.holidays import services as holidays
from gongkai.registers.holidays.rules import HolidayRow, NoticeDraft
from gongkai.registers.obligations.clock import start_of
from gongkai.registers.obligations.models import Obligation
from gongkai.registers.organs.models import Role
from gongkai.registers.recomputations.models import Recomputation
from gongkai.registers.reminders.services import write_reminders

from . import doors, public_examples_library
from .catalogue_examples import catalogue_of
from .public_examples_organs import pages as public_pages
from .public_examples_sites import PORTAL, site_of
from .rounds import rounds_of

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("a_place_of_its_own"),
]
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
WIDTHS = (360, 1280)
COLOURS = ["color-contrast", "link-in-text-block"]
WEIGHT_LIMIT_BYTES = 150 * 1024
PATIENCE_MS = 10_000
PARTS = 2  # so that two workers share the pages
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
PASSWORD = "Correct-horse-7"
WEIGHT = """() => [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]
    .reduce((sum, entry) => sum + entry.encodedBodySize, 0)"""
OVERFLOW = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


def emergency() -> NoticeDraft:
    """A change of the calendar over the day on which a report is due."""
    rows = (HolidayRow("应急", date(2020, 10, 19), date(2020, 10, 30)),)
    return NoticeDraft(
        "national", 2020, "关于临时放假的通知", "", situations.TODAY, is_arrangement=False, holidays=rows
    )


@pytest.fixture
def desk(live_server):
    """The city with a plan in force, a draft and reports, behind a server."""
    cache.clear()
    city = situations.city()
    city.plan = city.in_force()
    city.task = city.plan.tasks.first()
    city.report(city.task, city.justice)
    city.report(city.plan, city.justice, done=False)
    city.extension = extensions.ask_for_later_day(
        city.owed(city.plan.tasks.get(position=2), city.justice),
        wanted_on=situations.date(2021, 1, 20),
        reason="系统升级推迟",
        by=city.clerk,
        at=start_of(situations.TODAY),
    )
    Publicity.objects.create(plan=city.plan, since=start_of(situations.TODAY))
    amending.add_task(
        city.plan,
        amending.Wording("公开办事指南", "公开办事指南并及时更新。", None, [city.justice], [city.education]),
        reason="上级新要求",
        token=uuid4(),
        by=city.officer,
        at=start_of(situations.TODAY),
    )
    city.finding = found_something(city)
    city.check = checked_file(city)
    city.records = records_of(city)
    city.interpreted = interpreted_of(city)
    made = [one for one in city.records.values() if isinstance(one, Record)]
    city.rounds = rounds_of(city.justice, made, by=city.clerk, at=start_of(situations.TODAY), word="青司发")
    city.catalogue = catalogue_of(city.justice, name="公证", kind=Kind.POWERS, at=start_of(situations.TODAY))
    catalogue_of(city.government, name="政府", at=start_of(situations.TODAY))
    city.next = cascade.take_over(
        city.plan,
        list(city.plan.tasks.all()),
        organ=city.government,
        year=2021,
        by=city.officer,
        at=start_of(situations.TODAY),
    ).plan
    city.next.tasks.first().upper_links.all().delete()
    city.bare = city.in_force(
        situations.NOTICE.replace("各单位于2020年11月30日前将落实情况书面报送市政府办公室。", "").replace("7号", "6号")
    )
    city.waiting = city.draft(situations.NOTICE.replace("2020年6月1日\n", "").replace("〔2020〕7号", "〔2020〕9号"))
    correcting.confirm_task(city.waiting.tasks.last(), version=1, by=city.officer, at=start_of(situations.ENTERED))
    city.people = {None: None, Role.OFFICE: city.officer, Role.CLERK: city.clerk, Role.HEAD: city.head}
    city.people |= {role: city.bureau.people[role] for role in (Role.REVIEWER, Role.PUBLISHER)}
    for role in (Role.AUDITOR, Role.SECURITY_ADMINISTRATOR, Role.SYSTEM_ADMINISTRATOR):
        city.people[role] = situations.person(f"person-{role}", city.government, role)
    city.holiday_notice = holidays.enter_notice(emergency(), by=city.officer, at=start_of(situations.TODAY))
    city.recomputation = Recomputation.objects.get()
    write_reminders(on=situations.TODAY, at=start_of(situations.TODAY))
    city.site = site_of(city.government, name="青川", at=start_of(situations.TODAY))
    city.doors = doors.of(city.justice, by=city.officer, secret="青川", at=start_of(situations.TODAY))
    city.address = live_server.url
    return city


def records_of(city):
    """A record at each place of its life, with an attachment, a relation and a proposed withdrawal."""
    city.bureau = bureau = Bureau("zhaotong", organ=city.justice)
    at = start_of(situations.TODAY)
    clerk = bureau.people[Role.CLERK]
    public = bureau.release(bureau.sign(bureau.draft(content(bureau), at), at), at)
    releasing.propose_withdrawal(public, reason="附件有误，需要更正后重新发布", by=bureau.people[Role.OFFICE], at=at)
    first = content(bureau, title="青川市公证服务收费规定", body="第一条　为了规范收费。\n第二条　废止。")
    edited = bureau.draft(first, at)
    edited = relating.relate(
        edited, kind=RelationKind.REPEALS, other=public, citation="", since=situations.TODAY, by=clerk, at=at
    ).record
    edited.refresh_from_db()
    before = records.content_of(edited)
    changed = replace(before, title="青川市公证服务收费管理办法", body=f"{before.body}\n第三条　自印发之日起施行。")
    edited = records.edit(edited, changed, version=edited.version, by=clerk, at=at)
    in_review = records.send_on(edited, by=clerk, at=at)
    dated = content(bureau, title="青川市司法局2016年工作要点", number_year=2016, number_serial=3)
    old = HistoricRow(dated, situations.date(2016, 5, 4), "", ())
    bare = HistoricRow(Content(title="青川市司法局2015年工作要点"), situations.date(2015, 5, 4), "旧网站/15", ())
    told = {"source": "青川市司法局原门户网站", "responsible": "王某", "files": {}}
    batch = historic.take_in(city.justice, [old, bare], **told, by=clerk, at=at)
    ShortcutUse.objects.create(
        record=in_review, version=1, title="重大突发事件紧急发布", source="某规定", reason="险情扩大",
        by=bureau.people[Role.HEAD], at=at,
    )  # fmt: skip
    lapsed = content(bureau, title="青川市公证服务临时办法", number_serial=21, body="每件收费80元。")
    lapsed = bureau.release(bureau.sign(bureau.draft(lapsed, at), at), at)
    lapsed = corrections.correct(lapsed, wrong="80元", right="60元", since=situations.TODAY, by=clerk, at=at)
    lapsing.declare_lapsed(
        lapsed, since=situations.TODAY, reason="已被代替", document="青府发〔2020〕1号",
        by=bureau.people[Role.HEAD], at=at,
    )  # fmt: skip
    return {
        "batch": batch,
        "lapsed": lapsed,
        "public": public,
        "in_review": in_review,
        "signed": bureau.sign(bureau.draft(content(bureau, title="青川市司法局2020年政务公开工作方案"), at), at),
        "draft": bureau.draft(Content(title="青川市司法局关于公证机构年度考核结果的通报", issuer="青川市司法局"), at),
    }


def interpreted_of(city):
    """A document that lacks its material, one with its material in review, a public pair, and a month to be filed."""
    bureau, at = city.bureau, start_of(situations.TODAY)
    lacking = packages.document(bureau, title="青川市法律援助办法", is_normative=True)
    packages.plan(bureau, lacking)
    waiting = packages.document(bureau, title="青川市公证补贴办法", is_normative=True)
    material = packages.material(bureau, waiting, packages.facts_in(bureau, is_by_head=True))
    public, _interprets = packages.released(bureau, at=at)
    return {
        "lacking": lacking,
        "public": public,
        "draft": packages.material(bureau, lacking),
        "material": records.send_on(material, by=bureau.people[Role.CLERK], at=at),
        "filing": filing.begin([bureau.organ], date(2020, 10, 1))[bureau.organ.pk],
    }


def checked_file(city):
    """A workbook with a hidden sheet, stopped, and proposed to go out unchanged."""
    at = start_of(situations.TODAY)
    upload = workbook_with_a_hidden_sheet()
    check, _queued = file_checks.enter_check(city.justice, upload=upload, token=uuid4(), by=city.clerk, at=at)
    check = file_checks.carry_out(check, on=situations.TODAY, at=at)
    file_checks.propose_unchanged(check, reason="上级原件", token=uuid4(), by=city.clerk, at=at)
    return check


def found_something(city):
    """A finding that was answered and returned."""
    at = start_of(situations.TODAY)
    check = inspections.enter_inspection(
        city.government,
        kind="online",
        title="10月网上检查",
        held_on=situations.TODAY,
        held_by="",
        scope="门户网站各栏目",
        token=uuid4(),
        by=city.officer,
        at=at,
    )
    found = inspections.add_finding(
        check,
        organ=city.justice,
        what="“政策文件”栏目6个月未更新。",
        place="https://www.example.gov.cn/zc/",
        rule="检查指标 W4a",
        correct_by=situations.date(2020, 10, 30),
        token=uuid4(),
        by=city.officer,
        at=at,
    )
    sent = inspections.send_correction(found, text="已更新。", uploads=[], token=uuid4(), by=city.clerk, at=at)
    inspections.return_correction(sent, reason="请附链接", by=city.officer, at=at)
    return found


def pages(city):
    """Each page of the desk with the role that reads it."""
    owed = Obligation.objects.about(city.task).get(organ=city.justice)
    draft, task = [city.waiting.pk], [city.waiting.tasks.first().pk]
    named = [
        (None, "account_login", []),
        (Role.OFFICE, "desk_inbox", []),
        (Role.OFFICE, "desk_board", []),
        (Role.OFFICE, "desk_owed", []),
        (Role.OFFICE, "workplans", []),
        (Role.OFFICE, "workplan_upload", []),
        (Role.OFFICE, "workplan", [city.plan.pk]),
        (Role.OFFICE, "workplan_clauses", [city.plan.pk]),
        (Role.OFFICE, "workplan_clause", [city.plan.pk, city.task.start]),
        (Role.OFFICE, "workplan_clause", [city.bare.pk, city.bare.text.index("《2020年")]),
        (Role.OFFICE, "profiles", []),
        (Role.OFFICE, "profile", ["zhaotong"]),
        (Role.OFFICE, "profile_duty", ["zhaotong", "request.reply"]),
        (Role.SECURITY_ADMINISTRATOR, "profiles", []),
        (Role.OFFICE, "workplan_check", draft),
        (Role.OFFICE, "workplan_discard", draft),
        (Role.OFFICE, "workplan_reports", [city.plan.pk]),
        (Role.OFFICE, "report_return", [city.plan.reports.first().pk]),
        (Role.OFFICE, "workplan_extensions", [city.plan.pk]),
        (Role.OFFICE, "extension", [city.extension.pk]),
        (Role.OFFICE, "workplan_cascade", [city.plan.pk]),
        (Role.OFFICE, "workplan_changes", [city.plan.pk]),
        (Role.OFFICE, "workplan_task_add", [city.plan.pk]),
        (Role.OFFICE, "task_amend", [city.task.pk]),
        (Role.OFFICE, "task_withdraw", [city.task.pk]),
        (Role.OFFICE, "workplan_carry_over", [city.plan.pk]),
        (Role.OFFICE, "workplan_evidence", [city.plan.pk]),
        (Role.OFFICE, "workplan_publicity", [city.plan.pk]),
        (None, "public_record", [city.records["public"].public_id]),
        (None, "public_record", [city.records["lapsed"].public_id]),
        (None, "public_version", [city.records["public"].public_id, 1]),
        (None, "public_record_report", [city.records["public"].public_id]),
        (None, "public_record_as_of", [city.interpreted["public"].public_id, situations.TODAY.isoformat()]),
        (Role.OFFICE, "workplan_table", [city.plan.pk]),
        (Role.OFFICE, "workplan_from_table", []),
        (Role.OFFICE, "workplan_origin", [city.next.pk]),
        (Role.OFFICE, "task_origin", [city.next.tasks.first().pk]),
        (Role.OFFICE, "workplan_take_over", []),
        (Role.CLERK, "extension_ask", [city.extension.obligation_id]),
        (Role.OFFICE, "task", [city.task.pk]),
        (Role.OFFICE, "task_correct", task),
        (Role.OFFICE, "task_split", task),
        (Role.OFFICE, "task_merge", task),
        (Role.OFFICE, "workplan_text", draft),
        (Role.OFFICE, "workplan_corrections", draft),
        (Role.OFFICE, "task_dismiss", task),
        (Role.OFFICE, "obligation", [owed.pk]),
        (Role.OFFICE, "inspections", []),
        (Role.OFFICE, "inspection_enter", []),
        (Role.OFFICE, "inspection", [city.finding.inspection_id]),
        (Role.OFFICE, "finding_add", [city.finding.inspection_id]),
        (Role.OFFICE, "finding", [city.finding.pk]),
        (Role.CLERK, "finding", [city.finding.pk]),
        (Role.OFFICE, "finding_withdraw", [city.finding.pk]),
        (Role.OFFICE, "circular", [city.finding.inspection_id]),
        (Role.OFFICE, "organs", []),
        (Role.OFFICE, "organ", [city.government.pk]),
        (Role.OFFICE, "organ_filings", []),
        (Role.OFFICE, "organ_reminders", []),
        (Role.OFFICE, "organ_names", []),
        (Role.OFFICE, "organ_yearly", []),
        (Role.OFFICE, "organ_acts", [city.justice.pk]),
        (Role.OFFICE, "organ_act_record", [city.justice.pk]),
        (Role.OFFICE, "organ_public", [city.government.pk]),
        (Role.OFFICE, "organ_remit", [city.justice.pk]),
        (Role.OFFICE, "organ_class", [city.justice.pk]),
        (Role.OFFICE, "organ_merge", [city.justice.pk]),
        (Role.OFFICE, "organ_split", [city.justice.pk]),
        (Role.OFFICE, "mfa_index", []),
        (Role.OFFICE, "account_change_password", []),
        (Role.CLERK, "desk_inbox", []),
        (Role.HEAD, "take_back", [owed.pk]),
        (Role.SECURITY_ADMINISTRATOR, "accounts", []),
        (Role.SECURITY_ADMINISTRATOR, "account", [city.officer.pk]),
        (Role.AUDITOR, "audit", []),
        (Role.SYSTEM_ADMINISTRATOR, "jobs", []),
        (Role.SYSTEM_ADMINISTRATOR, "sites", []),
        (Role.SYSTEM_ADMINISTRATOR, "site_add", []),
        (Role.SYSTEM_ADMINISTRATOR, "site_change", [city.site.pk]),
        (Role.SYSTEM_ADMINISTRATOR, "site_end", [city.site.pk]),
        *((None, name, []) for name in PORTAL),
        *((None, *one) for one in public_pages(city.government, city.justice, city.catalogue, city.plan)),
        *((None, name, arguments) for name, arguments in public_examples_library.pages()),
        (Role.CLERK, "file_checks", []),
        (Role.CLERK, "file_check", [city.check.pk]),
        (Role.HEAD, "file_check", [city.check.pk]),
        (Role.OFFICE, "ledger", []),
        (Role.OFFICE, "ledger_check", []),
        (Role.CLERK, "compilations", []),
        (Role.CLERK, "compilation", [city.rounds.compilation.pk]),
        (Role.CLERK, "reevaluations", []),
        (Role.CLERK, "reevaluation", [city.rounds.round.pk]),
        (Role.CLERK, "reevaluation", [city.rounds.clean_up.pk]),
        (Role.CLERK, "reevaluation_item", [city.rounds.item.pk]),
        (Role.CLERK, "records", []),
        (Role.OFFICE, "record_draft", []),
        (Role.CLERK, "record_draft", []),
        (Role.CLERK, "record", [city.records["draft"].pk]),
        (Role.CLERK, "record_edit", [city.records["in_review"].pk]),
        (Role.REVIEWER, "desk_inbox", []),
        (Role.REVIEWER, "record", [city.records["in_review"].pk]),
        (Role.REVIEWER, "record_compare", [city.records["in_review"].pk]),
        (Role.PUBLISHER, "record", [city.records["signed"].pk]),
        (Role.HEAD, "record", [city.records["public"].pk]),
        (Role.HEAD, "record_preview", [city.records["in_review"].pk]),
        (Role.CLERK, "interpretations", []),
        (Role.CLERK, "record_interpretation", [city.interpreted["lacking"].pk]),
        (Role.CLERK, "record_interpretation", [city.interpreted["draft"].pk]),
        (Role.REVIEWER, "record_interpretation", [city.interpreted["public"].pk]),
        (Role.REVIEWER, "record", [city.interpreted["material"].pk]),
        (Role.OFFICE, "interpretation_figures", []),
        (Role.CLERK, "interpretation_filings", []),
        (Role.CLERK, "interpretation_filing", [city.interpreted["filing"].pk]),
        (Role.OFFICE, "catalogues", []),
        (Role.CLERK, "catalogue_open", []),
        (Role.CLERK, "catalogue", [city.catalogue.pk]),
        (Role.OFFICE, "catalogue_checks", [city.catalogue.pk]),
        (Role.OFFICE, "catalogue_compare", [city.catalogue.pk]),
        (Role.CLERK, "catalogue_entry", [city.catalogue.entries.first().pk]),
        (Role.CLERK, "catalogue_entry_edit", [city.catalogue.entries.first().pk]),
        (Role.CLERK, "catalogue_table", [city.catalogue.pk]),
        (Role.CLERK, "catalogue_proposal", [city.catalogue.proposals.filter(decided_at=None).get().pk]),
        (Role.OFFICE, "catalogue_fields", []),
        (Role.OFFICE, "catalogue_findings", []),
        (Role.OFFICE, "catalogue_section", []),
        (Role.OFFICE, "catalogue_directory", []),
        (Role.HEAD, "record_preview", [city.records["lapsed"].pk]),
        (Role.HEAD, "record_edit", [city.records["in_review"].pk]),
        (Role.CLERK, "record", [city.records["lapsed"].pk]),
        (Role.OFFICE, "record_shortcuts", []),
        (Role.OFFICE, "historic_batches", []),
        (Role.OFFICE, "historic_import", []),
        (Role.OFFICE, "historic_batch", [city.records["batch"].pk]),
        (Role.CLERK, "reminders", []),
        (Role.OFFICE, "republications", []),
        (Role.OFFICE, "records_pass_on", []),
        (Role.CLERK, "own_sessions", []),
        (Role.SECURITY_ADMINISTRATOR, "account_end_sessions", [city.clerk.pk]),
        (Role.OFFICE, "record_hand_on", [city.records["draft"].pk]),
        (Role.OFFICE, "republication", [city.doors.candidate.pk]),
        (Role.OFFICE, "republication_file", []),
        (Role.OFFICE, "feeds", []),
        (Role.SECURITY_ADMINISTRATOR, "systems", []),
        (Role.SECURITY_ADMINISTRATOR, "system", [city.doors.client.pk]),
        (Role.SECURITY_ADMINISTRATOR, "system_create", []),
        (Role.SECURITY_ADMINISTRATOR, "system_key", [city.doors.client.pk]),
        (Role.SECURITY_ADMINISTRATOR, "system_key_revoke", [city.doors.key.pk]),
        (Role.OFFICE, "calendar", []),
        (Role.OFFICE, "calendar_year", []),
        (Role.OFFICE, "holiday_entry", []),
        (Role.OFFICE, "recomputations", []),
    ]
    found = [(role, reverse(name, args=arguments)) for role, name, arguments in named]
    queries = [
        (Role.OFFICE, f"{reverse('catalogue_fields')}?organ={city.government.pk}"),
        (Role.OFFICE, f"{reverse('catalogue_findings')}?organ={city.government.pk}"),
        (Role.OFFICE, f"{reverse('catalogue_section')}?organ={city.government.pk}"),
        (Role.OFFICE, f"{reverse('records_pass_on')}?leaving={city.records['draft'].held_by_id}"),
        (Role.OFFICE, f"{reverse('holiday_entry')}?by=hand"),
        (Role.OFFICE, f"{reverse('recomputation')}?number={city.recomputation.pk}"),
        (Role.OFFICE, f"{reverse('calendar_withdraw')}?notice={city.holiday_notice.pk}"),
        (Role.OFFICE, f"{reverse('workplan_name', args=draft)}?name={situations.UNKNOWN_NAME}"),
        (Role.OFFICE, f"{reverse('workplan_check', args=draft)}?order=document"),
        (Role.OFFICE, f"{reverse('task_add', args=draft)}?s=0-40"),
        (Role.OFFICE, f"{reverse('profiles_compared')}?left=zhaotong&right=ziyang&on=2020-10-15"),
    ]
    return [*found, *queries]


def session_of(account):
    """The cookie of somebody who is signed in with a second factor."""
    Authenticator.objects.get_or_create(user=account, type=Authenticator.Type.TOTP, defaults={"data": {"secret": "x"}})
    client = Client()
    client.force_login(account)
    return client.cookies["sessionid"].value


def context_for(browser, city, account, *, mode="", **settings):
    context = browser.new_context(viewport={"width": 1280, "height": 740}, locale="zh-CN", **settings)
    context.set_default_timeout(PATIENCE_MS)
    cookies = {"sessionid": session_of(account) if account else "", "gongkai_display": mode}
    context.add_cookies(
        [{"name": name, "value": value, "url": city.address} for name, value in cookies.items() if value]
    )
    return context


def watched(context, complaints):
    """A tab whose errors, and requests of other servers, are kept."""
    tab = context.new_page()
    tab.on("console", lambda said: complaints.append(said.text) if said.type in {"error", "warning"} else None)
    tab.on("pageerror", lambda error: complaints.append(str(error)))
    tab.on("response", lambda got: complaints.append(f"{got.status} {got.url}") if got.status >= 400 else None)
    tab.on("request", lambda sent: None if "//localhost" in sent.url else complaints.append(sent.url))
    return tab


def axe():
    import axe_playwright_python

    return (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()


def violations(tab, rules):
    found = tab.evaluate("rules => axe.run(document, {runOnly: rules})", rules)["violations"]
    return [(rule["id"], [node["html"][:160] for node in rule["nodes"]][:3]) for rule in found]


def pages_by_role(desk, mode, part):
    """Every page; in high contrast those for everyone, for what the staff see in it is tested by the gallery."""
    by_role = {}
    for role, path in pages(desk)[part::PARTS]:
        if mode != "contrast" or role is None:
            by_role.setdefault(role, []).append(path)
    return by_role


@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize("mode", ["plain", "elder", "contrast"])
def test_every_page_is_accessible_fits_its_screen_and_is_light(browser, desk, mode, part):
    script, wrong = axe(), []
    by_role = pages_by_role(desk, mode, part)

    for role, paths in by_role.items():
        complaints = []
        context = context_for(browser, desk, desk.people[role], mode=mode)
        tab = watched(context, complaints)
        for path in paths:
            tab.goto(desk.address + path)
            weight = tab.evaluate(WEIGHT)
            tab.evaluate("document.querySelectorAll('details:not(.menu)').forEach(item => { item.open = true })")
            tab.evaluate(script)
            for width in WIDTHS:
                tab.set_viewport_size({"width": width, "height": 740})
                if tab.evaluate(OVERFLOW) > 0:
                    wrong.append((path, width, "sticks out sideways"))
                if mode == "plain" or width == WIDTHS[0]:
                    wrong += [(path, width, *found) for found in violations(tab, RULES)]
            tab.emulate_media(color_scheme="dark")  # where only the colours are other ones
            wrong += [(path, "dark", *found) for found in violations(tab, COLOURS)]
            tab.emulate_media(color_scheme="light")
            if weight > WEIGHT_LIMIT_BYTES:
                wrong.append((path, weight))
        wrong += [(role, complaint) for complaint in complaints]
        context.close()

    assert wrong == []


def enrolled(desk):
    """The officer with a password and an authenticator app."""
    desk.officer.set_password(PASSWORD)
    desk.officer.save()
    Authenticator.objects.filter(user=desk.officer).delete()
    accounts.enrol_second_factor(desk.officer, SECRET, at=start_of(situations.OPENED), by=None)
    return desk.officer


def code():
    return format_hotp_value(hotp_value(SECRET, int(time.time()) // 30))


@pytest.fixture
def notice_file(tmp_path):
    """A notice with another number and no open question."""
    path = tmp_path / "新通知.txt"
    path.write_text(
        situations.NOTICE.replace(situations.UNKNOWN_NAME, "市教育体育局").replace("〔2020〕7号", "〔2020〕8号"),
        "utf-8",
    )
    return path


@pytest.mark.demand("WRK-1")
def test_without_javascript_a_notice_becomes_a_plan_and_progress_is_kept(browser, desk, notice_file, tmp_path):
    enrolled(desk)
    evidence = tmp_path / "佐证.txt"
    evidence.write_text("目录", "utf-8")
    context = browser.new_context(java_script_enabled=False, viewport={"width": 360, "height": 740}, locale="zh-CN")
    context.set_default_timeout(PATIENCE_MS)
    complaints = []
    tab = watched(context, complaints)

    tab.goto(desk.address + reverse("desk"))
    tab.fill("input[name=login]", desk.officer.username)
    tab.fill("input[name=password]", PASSWORD)
    tab.click("main button")
    tab.fill("input[name=code]", code())
    tab.click("main button")
    tab.goto(desk.address + reverse("workplan_upload"))
    tab.set_input_files("input[name=file]", notice_file)
    tab.click("main button.primary")
    plan = WorkPlan.objects.get(document_number="青政办发〔2020〕8号")
    assert tab.url.endswith(reverse("workplan_check", args=[plan.pk]))
    tab.click(f"form[action='{reverse('workplan_in_force', args=[plan.pk])}'] button")
    assert tab.url.endswith(plan.get_absolute_url())
    tab.click(f"a[href='{plan.tasks.first().get_absolute_url()}']")
    if not tab.locator("textarea[name=text]").is_visible():
        tab.locator("details:has(textarea[name=text]) > summary").click()
    tab.select_option("select[name=organ]", str(desk.justice.pk))
    tab.fill("textarea[name=text]", "目录已公开。")
    tab.set_input_files("input[name=attached]", evidence)
    tab.check("input[name=is_completing]")
    tab.click(f"form[action='{reverse('task_report', args=[plan.tasks.first().pk])}'] button")
    assert "佐证.txt" in tab.inner_text("main")
    owed = Obligation.objects.about(plan.tasks.first()).get(organ=desk.justice)
    tab.click(f"a[href='{owed.get_absolute_url()}']")
    said = tab.inner_text("main")
    context.close()

    plan.refresh_from_db()
    assert (plan.state, owed.met_on) == (PlanState.IN_FORCE, situations.TODAY)
    assert "10月25日" in said.replace(" ", "")
    assert complaints == []


def reach(tab, selector, *, steps=60):
    """Press Tab until ``selector`` has the focus."""
    for _step in range(steps):
        if tab.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
        tab.keyboard.press("Tab")
    raise AssertionError(f"Tab does not reach {selector}")


def test_by_keyboard_alone_one_signs_in_and_uploads(browser, desk, notice_file):
    enrolled(desk)
    context = context_for(browser, desk, None)
    tab = watched(context, complaints := [])
    tab.on("filechooser", lambda _chooser: None)  # so that the browser is listened to before the key is pressed

    tab.goto(desk.address + reverse("desk"))
    reach(tab, "input[name=login]")
    tab.keyboard.type(desk.officer.username)
    reach(tab, "input[name=password]")
    tab.keyboard.type(PASSWORD)
    with tab.expect_navigation():
        tab.keyboard.press("Enter")
    reach(tab, "input[name=code]")
    tab.keyboard.type(code())
    with tab.expect_navigation():
        tab.keyboard.press("Enter")
    reach(tab, f"a[href='{reverse('workplans')}']")
    with tab.expect_navigation():
        tab.keyboard.press("Enter")
    reach(tab, f"a[href='{reverse('workplan_upload')}']")
    with tab.expect_navigation():
        tab.keyboard.press("Enter")
    reach(tab, "input[name=file]")
    outline = tab.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    with tab.expect_file_chooser() as chooser:
        tab.keyboard.press("Enter")
    chooser.value.set_files(notice_file)
    reach(tab, "main button.primary")
    with tab.expect_navigation():
        tab.keyboard.press("Enter")
    url = tab.url
    context.close()

    plan = WorkPlan.objects.get(document_number="青政办发〔2020〕8号")
    assert url.endswith(reverse("workplan_check", args=[plan.pk]))
    assert outline != "none"
    assert complaints == []
