"""Addresses of the template builder. They lie among those of the templates, behind a "-" or a template's name."""

from django.urls import path

from builder.views import feeding, health, library, proposals, routing, runs, samples, starting, workbench

app_name = "builder"
urlpatterns = [
    path("-/library/", library.page, name="library"),
    path("-/library/export/", library.export_all, name="export_all"),
    path("-/library/import/", library.preview, name="import_preview"),
    path("-/library/import/confirm/", library.confirm, name="import_confirm"),
    path("-/from-json-schema/", library.from_json_schema, name="from_json_schema"),
    path("<slug:name>/proposal/", proposals.page, name="proposal"),
    path("<slug:name>/proposal/publish/", proposals.publish, name="publish_proposal"),
    path("<slug:name>/proposal/take/", proposals.take, name="take_proposal"),
    path("<slug:name>/proposal/dismiss/", proposals.dismiss, name="dismiss_proposal"),
    path("<slug:name>/copy/", library.copy, name="copy"),
    path("<slug:name>/export/", library.export_one, name="export"),
    path("-/health/", health.health_list, name="health_list"),
    path("<slug:name>/health/", health.template_health, name="health"),
    path("<slug:name>/health/<str:field>/", health.field_cases, name="field_cases"),
    path("-/samples/<uuid:job_id>/", samples.keep_job, name="keep_job"),
    path("<slug:name>/samples/", samples.samples_page, name="samples"),
    path("<slug:name>/samples/add/", samples.add_samples, name="add_samples"),
    path("<slug:name>/samples/feeding/", feeding.switch, name="switch_feeding"),
    path("<slug:name>/samples/feeding/remove/", feeding.remove_fed, name="remove_fed"),
    path("<slug:name>/samples/run/", runs.run_tests, name="run_tests"),
    path("<slug:name>/samples/<uuid:sample_id>/", samples.sample_page, name="sample"),
    path("<slug:name>/samples/<uuid:sample_id>/filters/", routing.try_filters, name="try_filters"),
    path("<slug:name>/samples/<uuid:sample_id>/approve/", samples.approve, name="approve_sample"),
    path("<slug:name>/samples/<uuid:sample_id>/remove/", samples.remove, name="remove_sample"),
    path("<slug:name>/samples/<uuid:sample_id>/fields/<str:field>/", samples.correct, name="correct_sample"),
    path("-/from-starter/<slug:name>/", starting.use_starter, name="use_starter"),
    path("-/from-samples/", workbench.begin, name="begin"),
    path("<slug:name>/build/", workbench.bench, name="workbench"),
    path("<slug:name>/build/samples/", workbench.standing, name="standing"),
    path("<slug:name>/build/add/", workbench.add_files, name="add_files"),
    path("<slug:name>/build/try/", workbench.try_source, name="try_source"),
    path("<slug:name>/build/edit/", workbench.edit, name="edit_source"),
    path("<slug:name>/build/guess/", workbench.guess, name="guess"),
    path("<slug:name>/build/learn/", workbench.learn, name="learn"),
    path("<slug:name>/build/save/", workbench.save, name="save_source"),
    path("<slug:name>/build/discard/", workbench.discard, name="discard_source"),
    path("<slug:name>/build/throw-away/", workbench.throw_away, name="throw_away"),
    path("<slug:name>/build/approve/<uuid:sample_id>/", workbench.approve, name="approve_values"),
]
