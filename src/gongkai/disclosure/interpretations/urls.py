"""Addresses of the interpretations' staff pages."""

from django.urls import path

from . import backoffice, filing_pages

urlpatterns = [
    path("interpretations/", backoffice.interpretations, name="interpretations"),
    path("interpretations/figures/", backoffice.figures, name="interpretation_figures"),
    path("interpretations/figures.csv", backoffice.figures_csv, name="interpretation_figures_csv"),
    path("interpretations/figures.xlsx", backoffice.figures_xlsx, name="interpretation_figures_xlsx"),
    path("interpretations/filings/", filing_pages.filings, name="interpretation_filings"),
    path("interpretations/filings/<int:number>/", filing_pages.filing_of_month, name="interpretation_filing"),
    path(
        "interpretations/filings/<int:number>/<slug:kind>/", filing_pages.filing_file, name="interpretation_filing_file"
    ),
    path("records/<int:number>/interpretation/", backoffice.of_record, name="record_interpretation"),
    path("records/<int:number>/interpretation/draft/", backoffice.begin_material, name="interpretation_begin"),
    path("records/<int:number>/interpretation/return/", backoffice.return_for_want, name="interpretation_return"),
]
