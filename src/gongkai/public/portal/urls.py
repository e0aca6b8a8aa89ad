"""Addresses that every public page needs."""

from django.urls import path

from . import dark_pages, pages, views

urlpatterns = [
    path("", pages.home, name="public_home"),
    path("help/", pages.help_page, name="public_help"),
    path("accessibility/", pages.accessibility, name="public_accessibility"),
    path("sitemap/", pages.site_map, name="public_sitemap"),
    path("verify/", pages.verify, name="public_verify"),
    path("verify/check.py", pages.check, name="public_check"),
    path("style.css", views.style, name="portal_style"),
    path("display/<slug:mode>", views.display, name="portal_display"),
    path("_down.html", dark_pages.down, name="public_down"),
    path("_absent.html", dark_pages.absent, name="public_absent"),
]
