"""Addresses of the work plans' staff pages."""

from django.urls import include, path

from . import backoffice, clause_pages, task_pages

urlpatterns = [
    path("plans/", backoffice.plans, name="workplans"),
    path("plans/upload/", backoffice.upload, name="workplan_upload"),
    path("plans/<int:number>/", backoffice.plan, name="workplan"),
    path("plans/<int:number>/check/", backoffice.check, name="workplan_check"),
    path("plans/<int:number>/metadata/", backoffice.correct_metadata, name="workplan_metadata"),
    path("plans/<int:number>/in-force/", backoffice.put_in_force, name="workplan_in_force"),
    path("plans/<int:number>/addressees/", backoffice.assign_addressees, name="workplan_addressees"),
    path("plans/<int:number>/names-again/", backoffice.resolve_again, name="workplan_names_again"),
    path("plans/<int:number>/name/", backoffice.decide_name, name="workplan_name"),
    path("plans/<int:number>/discard/", backoffice.discard, name="workplan_discard"),
    path("plans/<int:number>/source/", backoffice.source, name="workplan_source"),
    path("plans/<int:number>/report/", task_pages.report_on_plan, name="workplan_report"),
    path("plans/<int:number>/clauses/", clause_pages.clauses, name="workplan_clauses"),
    path("plans/<int:number>/clauses.csv", clause_pages.trace_csv, name="workplan_trace_csv"),
    path("plans/<int:number>/clauses.json", clause_pages.trace_json, name="workplan_trace_json"),
    path("plans/<int:number>/clauses/<int:place>/", clause_pages.clause, name="workplan_clause"),
    path("plans/<int:number>/clauses/<int:place>/review/", clause_pages.review, name="workplan_clause_review"),
    path(
        "plans/<int:number>/clauses/<int:place>/review/withdraw/",
        clause_pages.withdraw_review,
        name="workplan_clause_review_withdraw",
    ),
    path("tasks/<int:number>/", task_pages.task, name="task"),
    path("tasks/<int:number>/correct/", task_pages.correct_task, name="task_correct"),
    path("tasks/<int:number>/units/", task_pages.choose_units, name="task_units"),
    path("tasks/<int:number>/dismiss/", task_pages.dismiss, name="task_dismiss"),
    path("tasks/<int:number>/restore/", task_pages.restore, name="task_restore"),
    path("tasks/<int:number>/report/", task_pages.report_on_task, name="task_report"),
    path("obligations/<int:number>/take-back/", task_pages.take_back, name="take_back"),
    path("reports/<int:number>/files/<uuid:file_number>/", task_pages.evidence_file, name="evidence_file"),
    path("", include("gongkai.oversight.workplans.in_force_urls")),
]
