"""Addresses that every public page needs."""

from django.urls import path

from . import views

urlpatterns = [
    path("style.css", views.style, name="portal_style"),
    path("display/<slug:mode>", views.display, name="portal_display"),
]
