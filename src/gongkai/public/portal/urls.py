"""Addresses that every public page needs."""

from django.urls import path

from . import dark_pages, views

urlpatterns = [
    path("style.css", views.style, name="portal_style"),
    path("display/<slug:mode>", views.display, name="portal_display"),
    path("_down.html", dark_pages.down, name="public_down"),
    path("_absent.html", dark_pages.absent, name="public_absent"),
]
