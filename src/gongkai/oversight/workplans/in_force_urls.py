"""Addresses of the staff pages of plans in force."""

from django.urls import path

from . import (
    carry_over_pages,
    cascade_pages,
    change_pages,
    evidence_pages,
    extension_pages,
    progress_pages,
    report_pages,
    table_pages,
)

urlpatterns = [
    path("plans/<int:number>/reports/", report_pages.reports, name="workplan_reports"),
    path("plans/<int:number>/reports/accept/", report_pages.accept, name="workplan_reports_accept"),
    path("reports/<int:number>/return/", report_pages.return_report, name="report_return"),
    path("plans/<int:number>/later-days/", extension_pages.requests, name="workplan_extensions"),
    path("obligations/<int:number>/later-day/", extension_pages.ask, name="extension_ask"),
    path("later-days/<int:number>/", extension_pages.extension, name="extension"),
    path("later-days/<int:number>/grant/", extension_pages.grant, name="extension_grant"),
    path("later-days/<int:number>/refuse/", extension_pages.refuse, name="extension_refuse"),
    path("later-days/<int:number>/withdraw/", extension_pages.withdraw, name="extension_withdraw"),
    path("plans/take-over/", cascade_pages.take_over, name="workplan_take_over"),
    path("plans/<int:number>/below/", cascade_pages.below, name="workplan_cascade"),
    path("plans/<int:number>/origin/", cascade_pages.origin, name="workplan_origin"),
    path("plans/<int:number>/origin/choose/", cascade_pages.choose_upper, name="workplan_origin_choose"),
    path("plans/<int:number>/origin/tasks/", cascade_pages.link_tasks, name="workplan_origin_tasks"),
    path("plan-links/<int:number>/remove/", cascade_pages.remove_upper, name="plan_link_remove"),
    path("tasks/<int:number>/origin/", cascade_pages.choose_origin, name="task_origin"),
    path("task-links/<int:number>/remove/", cascade_pages.remove_origin, name="task_link_remove"),
    path("plans/from-table/", table_pages.from_table, name="workplan_from_table"),
    path("plans/<int:number>/table/", table_pages.table, name="workplan_table"),
    path("plans/<int:number>/table.<str:kind>", table_pages.export, name="workplan_table_file"),
    path("plans/<int:number>/table/read/", table_pages.read, name="workplan_table_read"),
    path("plans/<int:number>/table/enter/", table_pages.enter, name="workplan_table_enter"),
    path("plans/<int:number>/changes/", change_pages.changes, name="workplan_changes"),
    path("plans/<int:number>/changes/add/", change_pages.add, name="workplan_task_add"),
    path("tasks/<int:number>/amend/", change_pages.amend, name="task_amend"),
    path("tasks/<int:number>/withdraw/", change_pages.withdraw, name="task_withdraw"),
    path("plans/<int:number>/next-year/", carry_over_pages.carry_over, name="workplan_carry_over"),
    path("plans/<int:number>/next-year/make/", carry_over_pages.make_next, name="workplan_carry_over_make"),
    path("plans/<int:number>/next-year/close/", carry_over_pages.close_old, name="workplan_carry_over_close"),
    path("plans/<int:number>/evidence/", evidence_pages.evidence, name="workplan_evidence"),
    path("plans/<int:number>/evidence.zip", evidence_pages.evidence_archive, name="workplan_evidence_archive"),
    path("plans/<int:number>/publicity/", progress_pages.publicity, name="workplan_publicity"),
]
