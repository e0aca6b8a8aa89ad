"""Addresses of the records' staff pages."""

from django.urls import path

from . import act_pages, backoffice, compilation_pages, ledger_pages

urlpatterns = [
    path("records/", backoffice.records, name="records"),
    path("records/ledger/", ledger_pages.ledger_list, name="ledger"),
    path("records/ledger/check/", ledger_pages.check, name="ledger_check"),
    path("records/ledger.csv", ledger_pages.export, {"kind": "csv"}, name="ledger_csv"),
    path("records/ledger.xlsx", ledger_pages.export, {"kind": "xlsx"}, name="ledger_xlsx"),
    path("records/ledger.json", ledger_pages.export, {"kind": "json"}, name="ledger_json"),
    path("records/compilations/", compilation_pages.compilations, name="compilations"),
    path("records/compilations/<int:number>/", compilation_pages.compilation, name="compilation"),
    path("records/compilations/<int:number>.<slug:kind>", compilation_pages.file, name="compilation_file"),
    path("records/draft/", backoffice.draft, name="record_draft"),
    path("records/<int:number>/", backoffice.record, name="record"),
    path("records/<int:number>/edit/", backoffice.edit, name="record_edit"),
    path("records/<int:number>/preview/", backoffice.preview, name="record_preview"),
    path("records/<int:number>/compare/", backoffice.compare, name="record_compare"),
    path("records/<int:number>/review.pdf", backoffice.review_form, name="record_review_form"),
    path("records/<int:number>/copies/<slug:sha256>/", backoffice.copy_file, name="record_copy"),
    path("records/<int:number>/send-on/", act_pages.send_on, name="record_send_on"),
    path("records/<int:number>/take-over/", act_pages.take_over, name="record_take_over"),
    path("records/pass-on/", act_pages.pass_on, name="records_pass_on"),
    path("records/<int:number>/approve/", act_pages.approve, name="record_approve"),
    path("records/<int:number>/give-back/", act_pages.give_back, name="record_give_back"),
    path("records/<int:number>/sign/", act_pages.sign, name="record_sign"),
    path("records/<int:number>/release/", act_pages.release, name="record_release"),
    path("records/<int:number>/schedule/", act_pages.schedule, name="record_schedule"),
    path("records/<int:number>/withdraw/", act_pages.withdraw, name="record_withdraw"),
    path("records/<int:number>/withdraw/confirm/", act_pages.confirm_withdrawal, name="record_withdraw_confirm"),
    path("records/<int:number>/exception/", act_pages.propose_exception, name="record_exception"),
    path("records/<int:number>/exception/confirm/", act_pages.confirm_exception, name="record_exception_confirm"),
    path("records/<int:number>/correct/", act_pages.correct, name="record_correct"),
    path("records/<int:number>/correct/drop/", act_pages.drop_corrections, name="record_correct_drop"),
    path("records/<int:number>/lapse/", act_pages.declare_lapsed, name="record_lapse"),
    path("records/<int:number>/relate/", act_pages.relate, name="record_relate"),
    path("relations/<int:number>/remove/", act_pages.unrelate, name="record_unrelate"),
]
