"""Every answer forbids the browser what the platform does not need."""

import pytest
from django.http import HttpResponse

from gongkai.config.headers import SafetyHeaders


@pytest.mark.parametrize("address", ["/accounts/login/", "/no/such/page"])
@pytest.mark.django_db
def test_every_answer_carries_the_safety_headers(client, address):
    headers = client.get(address).headers

    assert "default-src 'self'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["X-Robots-Tag"] == "noindex, nofollow"
    assert "camera=()" in headers["Permissions-Policy"]


def test_a_public_page_may_let_search_engines_in(rf):
    answer = SafetyHeaders(lambda request: HttpResponse(headers={"X-Robots-Tag": "all"}))(rf.get("/r/1"))

    assert answer.headers["X-Robots-Tag"] == "all"


@pytest.mark.django_db
def test_what_a_signed_in_person_saw_is_kept_by_no_cache(client, django_user_model):
    client.force_login(django_user_model.objects.create_user("clerk", password="x", display_name="经办"))

    assert client.get("/desk/").headers["Cache-Control"] == "private, no-store"
