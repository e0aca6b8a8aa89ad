"""Addresses of the checks of files."""

from django.urls import path

from . import backoffice

urlpatterns = [
    path("files/check/", backoffice.checks, name="file_checks"),
    path("files/check/<int:number>/", backoffice.check, name="file_check"),
    path("files/check/<int:number>/copy/", backoffice.copy_file, name="file_check_copy"),
    path("files/check/<int:number>/original/", backoffice.original_file, name="file_check_original"),
    path("files/check/<int:number>/tables.zip", backoffice.tables, name="file_check_tables"),
    path("files/check/<int:number>/propose/", backoffice.propose, name="file_check_propose"),
    path("files/check/<int:number>/confirm/", backoffice.confirm, name="file_check_confirm"),
    path("files/check/<int:number>/decline/", backoffice.decline, name="file_check_decline"),
]
