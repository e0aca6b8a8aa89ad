"""The gallery as a page, rendered as a member of the office sees it."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.contrib.messages.constants import SUCCESS
from django.contrib.messages.storage.base import Message
from django.template import engines
from django.test import RequestFactory, override_settings
from django.utils import translation

from gongkai.registers.organs.models import Role

from . import samples

HERE = Path(__file__).parent
ADDRESSES = "gongkai.public.desk.tests.gallery.addresses"
BOARD = """{% extends "desk/shell.html" %}{% block page_class %}board-page{% endblock %}
{% block heading %}看板{% endblock %}
{% block content %}
{% include "desk/parts/board_table.html" with caption="看板" columns=board.columns rows=many totals=board.totals %}
{% endblock %}"""


class Member(AnonymousUser):
    """Someone signed in, without a row in the database."""

    is_authenticated = True

    def __str__(self) -> str:
        return "市政府办公室经办人"


def gallery(*, language: str = "zh-hans", mode: str = "plain", template: str | None = None) -> str:
    """The gallery, or another template with its context, in a language and display mode."""
    request = RequestFactory().get("/inbox/")
    request.COOKIES["gongkai_display"] = mode
    request.user = Member()
    request.scope = SimpleNamespace(roles=frozenset(Role), on=samples.TODAY)
    engine: Any = engines["django"]
    context = samples.context() | {
        "card_template": engine.from_string((HERE / "card.html").read_text()).template,
        "messages": [Message(SUCCESS, "计划已确认，46 项任务已生效。")],
        "account_posts": [],
        "many": (samples.board()["rows"] * 5)[:46],
    }
    with translation.override(language), override_settings(ROOT_URLCONF=ADDRESSES):
        return str(engine.from_string(template or (HERE / "gallery.html").read_text()).render(context, request))
