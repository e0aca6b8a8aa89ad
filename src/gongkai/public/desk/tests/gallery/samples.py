"""What the gallery shows: every part of the desk with the data of a real page, as of 2020-10-15."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from types import SimpleNamespace as Thing
from typing import Any

from django import forms

from gongkai.public.desk.dates import SHANGHAI
from gongkai.public.desk.lighting import Lit

TODAY = date(2020, 10, 15)
HOLIDAYS = {date(2020, 10, day) for day in range(1, 9)}
MAKEUPS = {date(2020, 9, 27), date(2020, 10, 10)}
STATES = ("met", "met_late", "due_soon", "running", "overdue", "historical", "closed", "pending", "draft", "in_force")

SOURCE = """一、健全政务公开制度机制
（一）深入推进基层政务公开标准化规范化。各县、市、区要于2020年12月底前编制完成本级政务公开事项标准目录，实行政务过程和结果全公开。（各县、市、区人民政府，市直有关部门按职责分工负责）
（二）加强政府信息管理。市直各部门要全面梳理本机关政府信息，于10月20日前完成机构职能目录的编制并向社会公开；对因情势变化可以公开的，及时公开。（市政府办公室牵头，市直各部门配合）
（三）规范依申请公开。进一步规范依申请公开答复文书格式，依法保障公众合理信息需求。（市政府办公室、市司法局负责）
二、着力做好重点领域信息公开
（一）围绕“六稳”“六保”加强政策信息公开。各级各部门要及时公开财政预决算、减税降费等信息，提高政策知晓度。（市发展改革委、市财政局、市人力资源社会保障局、市税务局等按职责分工负责）
（二）加强突发事件信息公开。密切关注舆情，涉及特别重大、重大突发事件的，最迟要在5小时内发布权威信息，在24小时内举行新闻发布会。（市应急局牵头）
三、强化保障
各县、市、区，市直各部门要于2020年12月15日前将贯彻落实情况报市政府办公室。"""


class ProgressForm(forms.Form):
    """A form with every sort of field."""

    title = forms.CharField(label="标题", max_length=80)
    done_on = forms.DateField(label="完成日期", help_text="以材料落款日期为准。", widget=forms.DateInput)
    note = forms.CharField(label="进展说明", widget=forms.Textarea, required=False)
    evidence = forms.FileField(label="佐证材料", help_text="不超过 100 MB。", required=False)
    organ = forms.ChoiceField(label="牵头单位", choices=[("1", "昭通市人民政府办公室"), ("2", "昭通市财政局")])
    kind = forms.ChoiceField(
        label="进展", choices=[("part", "部分完成"), ("whole", "全部完成")], widget=forms.RadioSelect
    )
    checked = forms.BooleanField(label="已核对佐证中不含个人信息")


class FilterForm(forms.Form):
    """The filter of a list."""

    organ = forms.ChoiceField(label="机关", choices=[("", "全部")], required=False)
    state = forms.ChoiceField(label="状态", choices=[("", "全部")], required=False)
    words = forms.CharField(label="含有", required=False)


def steps(start: date, due: date) -> Iterator[Thing]:
    """The steps of a clock of working days, with one excluded day."""
    ordinal = 0
    for offset in range((due - start).days + 1):
        on = start + timedelta(days=offset)
        kind, note = _kind(on, start=start, due=due)
        ordinal += kind in {"counted", "makeup", "due"}
        yield Thing(on=on, kind=kind, note=note, ordinal=ordinal if kind in {"counted", "makeup", "due"} else None)


def _kind(on: date, *, start: date, due: date) -> tuple[str, str]:
    named = {
        start: ("start", "收到申请"),
        due: ("due", "答复期限届满"),
        date(2020, 9, 22): ("excluded", "征求第三方意见"),
    }
    if on in named:
        return named[on]
    if on in HOLIDAYS:
        return "holiday", "国庆节、中秋节"
    if on in MAKEUPS:
        return "makeup", "国办发明电〔2019〕16号"
    return ("weekend", "") if on.weekday() >= 5 else ("counted", "")


def long_steps(start: date, due: date) -> list[Thing]:
    """The steps of a clock of calendar days."""
    days = [start + timedelta(days=offset) for offset in range((due - start).days + 1)]
    kinds = ["start", *["counted"] * (len(days) - 2), "due"]
    return [
        Thing(on=on, kind=kind, note="", ordinal=i or None)
        for i, (on, kind) in enumerate(zip(days, kinds, strict=True))
    ]


def clock() -> Thing:
    """A clock across the holidays of October 2020."""
    return Thing(
        due_on=date(2020, 10, 20),
        due_at=None,
        steps=tuple(steps(date(2020, 9, 14), date(2020, 10, 20))),
        sentence="9月14日收到，9月15日起算，征求第三方意见1天不计，遇国庆中秋放假8天、调休上班2天，第20个工作日为10月20日（条例第三十三条）。",
        is_provisional=False,
    )


def long_clock() -> Thing:
    """A clock of a year, whose end lies in a year without its notice."""
    return Thing(
        due_on=date(2021, 3, 31),
        due_at=None,
        steps=long_steps(date(2020, 5, 20), date(2021, 3, 31)),
        sentence="自2020年5月20日印发起，至2021年3月31日止，共315天。固定日期不顺延，内部目标日为3月31日。",
        is_provisional=True,
    )


def cards() -> list[Lit]:
    """What was read from the source."""
    found = [
        ("各县、市、区要于2020年12月底前编制", "全公开。", date(2020, 12, 31), "各县、市、区人民政府"),
        ("市直各部门要全面梳理", "及时公开。", date(2020, 10, 20), "市政府办公室"),
        ("进一步规范依申请公开答复", "信息需求。", None, "市政府办公室、市司法局"),
        ("各级各部门要及时公开财政", "知晓度。", None, "市发展改革委等"),
        ("涉及特别重大", "新闻发布会。", None, "市应急局"),
        ("各县、市、区，市直各部门要于2020年12月15日前", "市政府办公室。", date(2020, 12, 15), "全部单位"),
    ]
    result = []
    for number, (begin, finish, due_on, lead) in enumerate(found, start=1):
        start = SOURCE.index(begin)
        end = SOURCE.index(finish, start) + len(finish)
        item = Thing(number=number, text=SOURCE[start:end], due_on=due_on, lead=lead)
        result.append(Lit(str(number), start, end, item))
    return result


def board() -> dict[str, Any]:
    """Organs and their counts."""
    names = ["昭通市人民政府办公室", "市发展改革委", "市教育体育局", "市财政局", "市人力资源社会保障局", "市应急局"]
    names += ["昭阳区人民政府", "鲁甸县人民政府", "巧家县人民政府", "水富市人民政府", "昭通经济技术开发区管理委员会"]
    columns = ("overdue", "due_soon", "running", "met", "met_late")
    rows = [
        Thing(
            name=name,
            url="#",
            depth=1 if index else 0,
            is_group=not index,
            next_due_on=date(2020, 10, 16 + index),
            counts_ahead={TODAY + timedelta(days=(index * 3 + k * 5) % 28): (index + k) % 4 + 1 for k in range(4)},
            cells=[
                Thing(state=state, count=(index * 7 + k * 3) % 5 * (k + 1), url="#") for k, state in enumerate(columns)
            ],
        )
        for index, name in enumerate(names)
    ]
    totals = [Thing(state=s, count=sum(row.cells[k].count for row in rows), url="#") for k, s in enumerate(columns)]
    return {"columns": columns, "rows": rows, "totals": totals, "top": 4}


def work() -> list[Thing]:
    """Inbox entries."""
    plan = "2020年昭通市政务公开工作要点"
    return [
        Thing(
            title="完成机构职能目录的编制并向社会公开",
            state="overdue",
            due_on=date(2020, 10, 12),
            organ="市财政局",
            part_of=plan,
        ),
        Thing(
            title="公开2020年第三季度重点领域信息公开情况",
            state="due_soon",
            due_on=date(2020, 10, 16),
            organ="昭阳区人民政府",
            part_of=plan,
        ),
        Thing(
            title="编制完成本级政务公开事项标准目录，实行政务过程和结果全公开",
            state="running",
            due_on=date(2020, 12, 31),
            organ="各县、市、区人民政府",
            part_of=plan,
        ),
        Thing(title="报送贯彻落实情况", state="pending", due_on=None, organ="市应急局", part_of=plan),
    ]


def acts() -> list[Thing]:
    """A case line."""
    files = [
        Thing(
            name="职能目录.pdf", url="#", size_bytes=482_113, sha256="9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822c"
        )
    ]
    at = datetime(2020, 5, 20, 9, 30, tzinfo=SHANGHAI)
    return [
        Thing(at=at, said="市政府办公室经办人确认计划，任务生效。", source="昭政办发〔2020〕42号", files=[]),
        Thing(at=at + timedelta(days=90), said="市财政局经办人记录进展：目录初稿完成。", source="", files=files),
        Thing(
            at=datetime(2020, 10, 12, 23, 59, tzinfo=SHANGHAI),
            said="期限届满，未完成。",
            source="",
            files=[],
            is_late=True,
        ),
        Thing(
            at=datetime(2020, 10, 20, 18, tzinfo=SHANGHAI),
            said="市财政局应报送完成情况和佐证。",
            source="",
            files=[],
            is_expected=True,
        ),
    ]


def context() -> dict[str, Any]:
    """Everything the gallery needs."""
    refused = ProgressForm({"title": "", "done_on": "2020-02-30", "kind": "part", "organ": "1"})
    return {
        "today": TODAY,
        "states": STATES,
        "clock": clock(),
        "long_clock": long_clock(),
        "source": SOURCE,
        "cards": cards(),
        "board": board(),
        "work": work(),
        "acts": acts(),
        "form": ProgressForm(prefix="new"),
        "refused": refused,
        "filter": FilterForm(prefix="f"),
        "due_at": datetime(2020, 10, 15, 22, 30, tzinfo=SHANGHAI),
        "yesterday": date(2020, 10, 12),
        "soon": date(2020, 10, 20),
        "past": date(2020, 6, 30),
        "figures": [
            {"state": "overdue", "count": 3, "url": "#"},
            {"state": "due_soon", "count": 5, "url": "#"},
            {"state": "running", "count": 31, "url": "#"},
            {"state": "met", "count": 7, "url": "#"},
            {"label": "待确认的计划", "count": 1, "url": "#"},
        ],
        "refusals": [
            {
                "reason": "第4项任务没有牵头单位。",
                "remedy": "在该任务上指定牵头单位，或注明由哪个机关分解。",
                "who": "计划的起草人",
                "source": "政务公开工作要点 四（二）",
            },
            {
                "reason": "您是本计划的起草人，不能自己确认。",
                "remedy": "请本办公室另一位同志确认。",
                "who": "政务公开工作机构",
            },
        ],
        "head": [
            {"label": "索引号", "value": "530600-202005-0042"},
            {"label": "主题分类", "value": "综合政务", "url": "#"},
            {"label": "发文机关", "value": "昭通市人民政府办公室", "url": "#"},
            {"label": "成文日期", "value": "2020年5月20日 周三"},
            {
                "label": "标题",
                "value": "昭通市人民政府办公室关于印发2020年昭通市政务公开工作要点的通知",
                "is_wide": True,
            },
            {"label": "发文字号", "value": "昭政办发〔2020〕42号"},
            {"label": "发布日期", "missing": "原件未载"},
        ],
        "files": [
            {"name": "昭政办发〔2020〕42号.txt", "url": "#", "size_bytes": 31220, "sha256": "9f86d081884c7d659a2f"}
        ],
        "trail": [("计划", "#"), ("2020年昭通市政务公开工作要点", "#")],
        "tabs": [
            {"label": "按日期", "url": "#", "is_current": True, "count": 12},
            {"label": "按计划", "url": "#", "count": None},
        ],
        "actions": ["确认后，46 项任务立即生效，各责任单位即可看到。", "期限按今天的日历计算。"],
    }
