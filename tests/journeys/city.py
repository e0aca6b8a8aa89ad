"""A city whose office has a rule with two versions, repealed by a decision, and a list that was withdrawn."""

from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from gongkai.disclosure.records import relating, releasing
from gongkai.disclosure.records import services as records
from gongkai.disclosure.records.rules import RelationKind
from gongkai.disclosure.records.tests.bureaus import AT, DAY, Bureau, content
from gongkai.registers.organs.models import Role

from .installation import Installation, written_into

HOST = "gongkai.example.gov.cn"
RULE, END = "青川市公证服务管理办法", "关于废止《青川市公证服务管理办法》的决定"
FIRST = "第一条　为了规范公证服务，制定本办法。\n第二条　公证服务费每件八十元。\n第三条　本办法自印发之日起施行。"
SECOND = FIRST.replace("八十元", "六十元")
REPEALED_ON = DAY + timedelta(days=60)


@dataclass(frozen=True)
class City:
    """Its installation, the folder that everyone may read, and the addresses of its records."""

    installation: Installation
    public: Path
    organ: str
    rule: str
    end: str
    gone: str


def built(folder):
    """The city, served."""
    public = folder / "public"
    installation = Installation(
        folder / "home",
        GONGKAI_PUBLIC=str(public),
        GONGKAI_HOSTS=f"{HOST},localhost,127.0.0.1",
        GONGKAI_SITE_DOMAIN=HOST,
        GONGKAI_SITE_NAME="青川市政府信息公开",
    )
    with written_into(installation.home):
        bureau, *made = _records()
    installation.start()
    installation.build()
    return City(installation, public, f"/organs/{bureau.organ.pk}/", *(f"/r/{one.public_id}/" for one in made))


def _records():
    bureau = Bureau("zhaotong")
    clerk, office, head = (bureau.people[role] for role in (Role.CLERK, Role.OFFICE, Role.HEAD))
    rule = bureau.release(bureau.sign(bureau.draft(content(bureau, title=RULE, body=FIRST))))
    later = AT + timedelta(days=30)
    changed = replace(records.content_of(rule), body=SECOND)
    rule = records.edit(rule, changed, version=rule.version, by=clerk, at=later)
    rule = bureau.release(bureau.sign(rule, later), later)
    at = AT + timedelta(days=60)
    end = bureau.draft(content(bureau, title=END, genre="决定", number_serial=21, formed_on=REPEALED_ON), at)
    told = {"kind": RelationKind.REPEALS, "other": rule, "citation": "", "since": REPEALED_ON}
    end = bureau.release(bureau.sign(relating.relate(end, **told, by=clerk, at=at).record, at), at)
    gone = bureau.release(bureau.sign(bureau.draft(content(bureau, title="青川市公证名册", number_serial=30))))
    releasing.propose_withdrawal(gone, reason="内容有误，需要更正后重新发布", by=office, at=AT)
    releasing.withdraw(gone, by=head, at=AT)
    return bureau, rule, end, gone
