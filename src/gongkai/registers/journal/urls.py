"""Addresses of the transparency log."""

from django.urls import path

from . import views

urlpatterns = [path("log/<path:name>", views.log_file, name="log_file")]
