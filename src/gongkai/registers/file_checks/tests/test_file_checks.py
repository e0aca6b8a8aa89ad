"""A file is looked at before it goes out; an original goes out unchanged only by the decision of two people."""

import io
import zipfile
from uuid import uuid4

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse

from gongkai.oversight.workplans.tests import situations
from gongkai.oversight.workplans.tests.situations import text_of
from gongkai.registers.audit.models import Entry
from gongkai.registers.file_checks import queries, services, tasks
from gongkai.registers.file_checks.models import CheckState, DecisionState, FileCheck, UnchangedRelease
from gongkai.registers.file_checks.tests import files
from gongkai.registers.obligations.clock import start_of
from gongkai.registers.organs.models import Role
from gongkai.registers.organs.queries import scope

AT = start_of(situations.TODAY, hour=9)


def entered(city, upload, *, token=None) -> FileCheck:
    made, _ = services.enter_check(city.justice, upload=upload, token=token or uuid4(), by=city.clerk, at=AT)
    return made


def checked(city, upload) -> FileCheck:
    return services.carry_out(entered(city, upload), on=situations.TODAY, at=AT)


def acts(check) -> list[str]:
    written = Entry.objects.filter(subject=f"file_checks.filecheck:{check.pk}").order_by("sequence")
    return list(written.values_list("act", flat=True))


# -- what is found ---------------------------------------------------------------------------------------------------


def test_a_hidden_sheet_of_identity_numbers_is_stopped_with_its_name_and_the_copy_lacks_it(city):
    check = checked(city, files.workbook_with_a_hidden_sheet())

    assert check.verdict == "block"
    assert any("身份证核对" in one["place"] for one in check.findings)
    assert files.IDENTITY not in str(check.findings)
    assert check.copy_verdict == "pass"
    with services.files.open_file(check.copy) as copy:
        assert openpyxl.load_workbook(io.BytesIO(copy.read())).sheetnames == ["公示名单"]
    assert any("身份证核对" in what for _layer, what, _count in check.removed)
    assert check.copy.name == "救助公示（公开副本）.xlsx"


def test_the_wording_of_a_notice_is_read_with_suggestions(city):
    check = checked(city, files.notice())

    said = {one["masked"]: one["suggestion"] for one in check.wording}
    assert said["布署"] == "部署"
    assert said["（2020）07号"] == "〔2020〕7号"
    assert said["登陆"] == "登录"
    assert "2月30日" in said
    assert check.tables == 1
    assert (check.verdict, check.copy_verdict) == ("warn", "warn")
    assert "用字用词" in check.reason


def test_a_misstatement_alone_stops_a_file(city):
    check = checked(city, SimpleUploadedFile("稿.txt", "青川市人民攻府办公室关于工作的通知，请各单位落实。".encode()))

    assert check.verdict == "block"
    assert check.wording[0]["suggestion"] == "政府"


def test_a_file_that_cannot_be_read_is_refused_with_the_reason_and_has_no_copy(city):
    check = checked(city, SimpleUploadedFile("程序.exe", b"\x7fELF" + b"\0" * 200))

    assert (check.verdict, check.copy) == ("refused", None)
    assert check.reason
    assert check.copy_refused


def test_a_check_is_carried_out_once_and_entered_once(city):
    token = uuid4()
    first = entered(city, files.notice(), token=token)
    again = entered(city, files.notice(), token=token)
    services.carry_out(first, on=situations.TODAY, at=AT)
    services.carry_out(FileCheck.objects.get(), on=situations.TODAY, at=AT)

    assert first.pk == again.pk
    assert acts(first) == ["file.check_entered", "file.checked"]


def test_a_large_file_and_every_pdf_are_checked_in_the_queue(city):
    made, is_queued = services.enter_check(
        city.justice, upload=SimpleUploadedFile("文.pdf", b"%PDF-1.4\n%%EOF"), token=uuid4(), by=city.clerk, at=AT
    )

    assert is_queued
    assert made.state == CheckState.WAITING
    assert tasks.carry_out.func(made.pk) == "refused"
    assert FileCheck.objects.get().is_done


# -- the original unchanged ------------------------------------------------------------------------------------------


@pytest.fixture
def check(city):
    return checked(city, files.workbook_with_a_hidden_sheet())


def proposed(city, check, *, token=None) -> UnchangedRelease:
    return services.propose_unchanged(
        check, reason="上级原件，须原样公开", token=token or uuid4(), by=city.clerk, at=AT
    )


def test_an_original_goes_out_unchanged_once_a_second_person_confirms_it(city, check):
    release = proposed(city, check)
    assert queries.released_unchanged(check.file) is None

    services.confirm_unchanged(release, by=city.head, at=AT)

    found = queries.released_unchanged(check.file)
    assert (found.proposed_by, found.decided_by) == (city.clerk, city.head)
    assert acts(check)[-2:] == ["file.unchanged_proposed", "file.unchanged_confirmed"]


def test_nobody_confirms_what_they_proposed_not_even_in_the_database(city, check):
    release = proposed(city, check)

    with pytest.raises(services.SamePerson):
        services.confirm_unchanged(release, by=city.clerk, at=AT)
    with pytest.raises(IntegrityError), transaction.atomic():
        UnchangedRelease.objects.update(state=DecisionState.CONFIRMED, decided_by=city.clerk, decided_at=AT)
    assert queries.released_unchanged(check.file) is None


def test_a_declined_proposal_keeps_its_reason_and_may_be_made_again(city, check):
    services.decline_unchanged(proposed(city, check), reason="含身份证号", by=city.head, at=AT)

    second = proposed(city, check)

    assert queries.released_unchanged(check.file) is None
    assert second.state == DecisionState.PROPOSED
    with pytest.raises(services.NotProposable):
        proposed(city, check)


def test_a_decision_is_made_once_and_a_second_click_proposes_once(city, check):
    token = uuid4()
    release = proposed(city, check, token=token)
    assert proposed(city, check, token=token).pk == release.pk
    services.confirm_unchanged(release, by=city.head, at=AT)

    with pytest.raises(services.AlreadyDecided):
        services.decline_unchanged(release, reason="迟了", by=city.officer, at=AT)


def test_only_a_finished_check_is_proposed(city):
    with pytest.raises(services.NotProposable):
        proposed(city, entered(city, files.notice()))


def test_the_decision_is_about_the_bytes_whatever_they_are_called(city, check):
    services.confirm_unchanged(proposed(city, check), by=city.head, at=AT)
    with services.files.open_file(check.file) as original:
        twin = services.files.store(
            SimpleUploadedFile("另名.xlsx", original.read()), name="另名.xlsx", by=city.clerk, at=AT
        )

    assert queries.released_unchanged(twin) is not None


# -- doors -----------------------------------------------------------------------------------------------------------


def test_a_clerk_hands_a_file_in_reads_the_verdict_and_takes_the_copy_and_the_tables(city, client_of):
    client = client_of(city.clerk)
    page = client.get(reverse("file_checks"))
    assert "文件" in text_of(page)

    answer = client.post(
        reverse("file_checks"), {"organ": city.justice.pk, "upload": files.notice(), "token": uuid4()}, follow=True
    )

    check = FileCheck.objects.get()
    assert answer.redirect_chain[-1][0] == check.get_absolute_url()
    assert "布署" in text_of(answer)
    copy = client.get(reverse("file_check_copy", args=[check.pk]))
    assert copy.headers["Content-Disposition"].startswith("attachment")
    tables = b"".join(client.get(reverse("file_check_tables", args=[check.pk])))
    with zipfile.ZipFile(io.BytesIO(tables)) as archive:
        assert archive.read("01.csv").decode("utf-8-sig") == "项目,数量\r\n'=1+1,三\r\n"
    assert client.get(reverse("file_check_original", args=[check.pk])).status_code == 200


def test_an_empty_file_and_a_missing_one_are_told_at_the_field(city, client_of):
    client = client_of(city.clerk)
    form = {"organ": city.justice.pk, "token": uuid4()}

    assert client.post(reverse("file_checks"), form).status_code == 422
    empty = client.post(reverse("file_checks"), form | {"upload": SimpleUploadedFile("空.txt", b"")})
    assert empty.status_code == 422
    assert not FileCheck.objects.exists()


def test_two_people_decide_on_the_page(city, check, client_of):
    clerk, head = client_of(city.clerk), client_of(city.head)
    page = check.get_absolute_url()
    assert (
        clerk.post(reverse("file_check_propose", args=[check.pk]), {"reason": "", "token": uuid4()}).status_code == 422
    )

    clerk.post(reverse("file_check_propose", args=[check.pk]), {"reason": "原件", "token": uuid4()})
    assert reverse("file_check_confirm", args=[check.pk]) not in clerk.get(page).content.decode()
    assert reverse("file_check_confirm", args=[check.pk]) in head.get(page).content.decode()
    assert clerk.post(reverse("file_check_confirm", args=[check.pk])).status_code == 403
    head.post(reverse("file_check_confirm", args=[check.pk]))

    assert UnchangedRelease.objects.get().state == DecisionState.CONFIRMED


def test_another_organ_sees_neither_the_check_nor_its_files(city, check, client_of):
    other = client_of(situations.person("other-clerk", city.education, Role.CLERK))

    for name in ("file_check", "file_check_copy", "file_check_original", "file_check_tables"):
        assert other.get(reverse(name, args=[check.pk])).status_code == 404
    assert "救助公示" not in text_of(other.get(reverse("file_checks")))


def test_the_latest_verdict_of_a_content_is_given_to_whoever_may_see_the_organ(city, check):
    seen = queries.checks_by_content(scope(city.head, on=situations.TODAY), [check.file.sha256])
    stranger = situations.person("stranger", city.education, Role.HEAD)

    assert seen[check.file.sha256].verdict == "block"
    assert queries.checks_by_content(scope(stranger, on=situations.TODAY), [check.file.sha256]) == {}


def test_whoever_accepts_a_report_sees_the_verdict_on_the_file_attached_to_it(city, check, client_of):
    plan = city.in_force()
    with services.files.open_file(check.file) as original:
        attached = services.files.store(original, name="佐证.xlsx", by=city.clerk, at=AT)
    city.report(plan.tasks.first(), city.justice, attached=[attached])

    page = client_of(city.officer).get(reverse("workplan_reports", args=[plan.pk]))

    assert check.get_absolute_url() in page.content.decode()


def test_the_list_has_pages(city, client_of):
    original = services.files.store(files.notice(), name="通知.docx", by=city.clerk, at=AT)
    FileCheck.objects.bulk_create(
        FileCheck(organ=city.justice, file=original, token=uuid4(), by=city.clerk, at=AT) for _ in range(31)
    )

    first = client_of(city.clerk).get(reverse("file_checks"))
    last = client_of(city.clerk).get(f"{reverse('file_checks')}?before={FileCheck.objects.order_by('id')[1].pk}")

    assert len(first.context["rows"]) == 30
    assert len(last.context["rows"]) == 1
