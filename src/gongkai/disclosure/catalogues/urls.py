"""Addresses of the catalogues' staff pages."""

from django.urls import path

from . import backoffice, entry_pages, overview_pages

urlpatterns = [
    path("catalogues/", backoffice.catalogues, name="catalogues"),
    path("catalogues/open/", backoffice.open_catalogue, name="catalogue_open"),
    path("catalogues/fields/", overview_pages.fields, name="catalogue_fields"),
    path("catalogues/fields/<int:number>/", overview_pages.excuse, name="catalogue_field_excuse"),
    path("catalogues/findings/", overview_pages.findings, name="catalogue_findings"),
    path("catalogues/section/", overview_pages.section, name="catalogue_section"),
    path("catalogues/directory/", overview_pages.directory, name="catalogue_directory"),
    path("catalogues/<int:number>/", backoffice.catalogue, name="catalogue"),
    path("catalogues/<int:number>/checks/", backoffice.catalogue_checks, name="catalogue_checks"),
    path("catalogues/<int:number>/compare/", backoffice.compare, name="catalogue_compare"),
    path("catalogues/<int:number>/begin/", backoffice.begin, name="catalogue_begin"),
    path("catalogues/<int:number>/discard/", backoffice.discard, name="catalogue_discard"),
    path("catalogues/<int:number>/publish/", backoffice.publish, name="catalogue_publish"),
    path("catalogues/<int:number>/entry/", entry_pages.add, name="catalogue_entry_add"),
    path("catalogues/<int:number>/table/", entry_pages.table, name="catalogue_table"),
    path("catalogues/<int:number>/<int:version>.<slug:kind>", backoffice.export, name="catalogue_file"),
    path("catalogue-entries/<int:number>/", entry_pages.entry, name="catalogue_entry"),
    path("catalogue-entries/<int:number>/edit/", entry_pages.edit, name="catalogue_entry_edit"),
    path("catalogue-entries/<int:number>/remove/", entry_pages.remove, name="catalogue_entry_remove"),
    path("catalogue-tables/<int:number>/", entry_pages.proposal, name="catalogue_proposal"),
    path("catalogue-tables/<int:number>/accept/", entry_pages.accept, name="catalogue_proposal_accept"),
    path("catalogue-tables/<int:number>/set-aside/", entry_pages.set_aside, name="catalogue_proposal_set_aside"),
]
