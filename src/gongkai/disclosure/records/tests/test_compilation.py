"""Compilations: public documents alone, in one file, that is not handed out once a document was withdrawn."""

import io
from uuid import uuid4

import docx
import pytest
from django.urls import reverse
from pypdf import PdfReader

from gongkai.disclosure.records import compiling, releasing
from gongkai.disclosure.records.models import Compilation, CompiledRecord, Relation
from gongkai.disclosure.records.rulebook import CompilationState
from gongkai.disclosure.records.rules import RelationKind
from gongkai.disclosure.records.tests.bureaus import AT, DAY, Bureau, content
from gongkai.documents.printing import NoChineseFont, fonts_of
from gongkai.registers.files import services as files
from gongkai.registers.organs.models import Role

from .test_ledger import RULE, public
from .test_pages import client


@pytest.fixture
def bureau(db, settings, tmp_path):
    settings.DEMONSTRATION_AS_OF = str(DAY)
    settings.FILES_ROOT = tmp_path / "files"
    return Bureau("ziyang")


@pytest.fixture
def with_font():
    try:
        fonts_of(None).report()
    except NoChineseFont:
        pytest.skip("no Chinese typeface on this machine")


def asked(bureau, **changes):
    form = {"token": uuid4(), "organ": bureau.organ.pk, "day": DAY, "validity": "in_force", **changes}
    return client(bureau, Role.CLERK).post(reverse("compilations"), form)


def paragraphs(compilation):
    with files.open_file(compilation.docx) as file:
        return [one.text for one in docx.Document(io.BytesIO(file.read())).paragraphs]


@pytest.mark.demand("REC-8")
def test_what_is_public_and_binds_goes_into_one_file_in_order_and_nothing_else(bureau, with_font):
    first = public(bureau, title="青川市公证服务管理办法", reason="内部理由", body="第一条　甲。\n第二条　乙。")
    public(bureau, title="青川市公证机构规定", **{**RULE, "body": "第一条　丙。"})
    bureau.sign(bureau.draft(content(bureau, title="未发布的办法", rule_kind="规章", legality_number="1")))
    amending = bureau.draft(content(bureau, title="修改决定", number_serial=30))
    Relation.objects.create(record=amending, kind=RelationKind.AMENDS, other=first)
    bureau.release(bureau.sign(amending))

    assert asked(bureau).status_code == 302

    made = Compilation.objects.get()
    assert made.state == CompilationState.DONE
    said = "\n".join(paragraphs(made))
    assert "青川市司法局制度文件汇编" in said
    assert said.index("第一条　丙。") < said.index("第一条　甲。") < said.index("第二条　乙。")
    assert "2020年9月1日青司发〔2020〕12号公布　2020年9月1日青司发〔2020〕30号修订" in said
    assert "内部理由" not in said
    assert "未发布的办法" not in said
    with files.open_file(made.pdf) as file:
        pdf = PdfReader(io.BytesIO(file.read()))
    assert [one.title for one in pdf.outline] == ["青川市公证机构规定", "青川市公证服务管理办法"]
    assert len(pdf.pages) == 4
    answer = client(bureau, Role.CLERK).get(reverse("compilation_file", args=[made.pk, "docx"]))
    assert answer.status_code == 200


def test_once_a_document_was_withdrawn_the_files_are_not_handed_out(bureau, with_font):
    record = public(bureau)
    asked(bureau)
    made, clerk = Compilation.objects.get(), client(bureau, Role.CLERK)
    releasing.propose_withdrawal(record, reason="含个人信息", by=bureau.people[Role.HEAD], at=AT)
    releasing.withdraw(record, by=bureau.people[Role.OFFICE], at=AT)

    assert clerk.get(reverse("compilation_file", args=[made.pk, "pdf"])).status_code == 409
    assert clerk.get(reverse("compilation", args=[made.pk])).context["files"] == []


def test_a_document_that_is_withdrawn_while_it_is_compiled_does_not_go_in(bureau, with_font, monkeypatch):
    public(bureau, title="留下")
    gone = public(bureau, title="撤回")
    releasing.propose_withdrawal(gone, reason="含个人信息", by=bureau.people[Role.HEAD], at=AT)
    printed, tries = compiling._printed, []

    def withdrawing(*args, **options):
        found = printed(*args, **options)
        if not tries:
            releasing.withdraw(gone, by=bureau.people[Role.OFFICE], at=AT)
        tries.append(found)
        return found

    monkeypatch.setattr(compiling, "_printed", withdrawing)
    asked(bureau)

    assert len(tries) == 2
    assert "撤回" not in "".join(paragraphs(Compilation.objects.get()))
    assert CompiledRecord.objects.count() == 1


def test_nothing_to_compile_and_too_much_are_said(bureau, monkeypatch):
    asked(bureau)
    assert Compilation.objects.latest("pk").state == CompilationState.EMPTY

    monkeypatch.setattr(compiling, "DOCUMENTS_LIMIT", 1)
    public(bureau, title="甲")
    public(bureau, title="乙")
    asked(bureau)

    made = Compilation.objects.latest("pk")
    assert (made.state, made.reason) == (CompilationState.REFUSED, "超过1件，请缩小范围")


def test_a_form_sent_twice_makes_one_compilation_and_a_wrong_period_none(bureau):
    token = uuid4()
    asked(bureau, token=token)
    asked(bureau, token=token)
    assert Compilation.objects.count() == 1

    assert asked(bureau, formed_from="2020-09-02", formed_until="2020-09-01").status_code == 422
    assert client(bureau, Role.REVIEWER).post(reverse("compilations"), {}).status_code == 404
    assert Compilation.objects.count() == 1
