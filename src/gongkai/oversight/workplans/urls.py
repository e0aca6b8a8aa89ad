"""Addresses of the work plans' staff pages."""

from django.urls import path

from . import backoffice, check_pages, correction_pages, example_pages, reshaping_pages, task_pages

urlpatterns = [
    path("plans/", backoffice.plans, name="workplans"),
    path("plans/upload/", backoffice.upload, name="workplan_upload"),
    path("plans/examples/", example_pages.all_examples, name="workplan_examples"),
    path("plans/<int:number>/", backoffice.plan, name="workplan"),
    path("plans/<int:number>/check/", check_pages.check, name="workplan_check"),
    path("plans/<int:number>/metadata/", check_pages.correct_metadata, name="workplan_metadata"),
    path("plans/<int:number>/confirm/", check_pages.confirm_tasks, name="workplan_confirm"),
    path("plans/<int:number>/in-force/", backoffice.put_in_force, name="workplan_in_force"),
    path("plans/<int:number>/addressees/", check_pages.assign_addressees, name="workplan_addressees"),
    path("plans/<int:number>/names-again/", check_pages.resolve_again, name="workplan_names_again"),
    path("plans/<int:number>/name/", check_pages.decide_name, name="workplan_name"),
    path("plans/<int:number>/text/", reshaping_pages.text, name="workplan_text"),
    path("plans/<int:number>/add/", reshaping_pages.add, name="task_add"),
    path("plans/<int:number>/corrections/", check_pages.corrections, name="workplan_corrections"),
    path("plans/<int:number>/example/", example_pages.example, name="workplan_example"),
    path("corrections/<int:number>/undo/", check_pages.undo, name="correction_undo"),
    path("plans/<int:number>/discard/", backoffice.discard, name="workplan_discard"),
    path("plans/<int:number>/source/", backoffice.source, name="workplan_source"),
    path("plans/<int:number>/report/", task_pages.report_on_plan, name="workplan_report"),
    path("tasks/<int:number>/", task_pages.task, name="task"),
    path("tasks/<int:number>/confirm/", correction_pages.confirm, name="task_confirm"),
    path("tasks/<int:number>/correct/", correction_pages.correct, name="task_correct"),
    path("tasks/<int:number>/split/", reshaping_pages.split, name="task_split"),
    path("tasks/<int:number>/merge/", reshaping_pages.merge, name="task_merge"),
    path("tasks/<int:number>/dismiss/", correction_pages.dismiss, name="task_dismiss"),
    path("tasks/<int:number>/restore/", correction_pages.restore, name="task_restore"),
    path("tasks/<int:number>/report/", task_pages.report_on_task, name="task_report"),
    path("obligations/<int:number>/take-back/", task_pages.take_back, name="take_back"),
    path("reports/<int:number>/files/<uuid:file_number>/", task_pages.evidence_file, name="evidence_file"),
]
