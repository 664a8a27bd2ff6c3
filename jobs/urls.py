"""Addresses of the job pages."""

from django.urls import path

from jobs.views import detail, exports, files, listing, settings, trials, upload

app_name = "jobs"

urlpatterns = [
    path("", listing.job_list, name="list"),
    path("export/", exports.export_page, name="export"),
    path("export/file/", exports.export_file, name="export_file"),
    path("upload/", upload.upload_page, name="upload"),
    path("samples/<str:name>", upload.sample, name="sample"),
    path("trials/", trials.start_trial, name="trial"),
    path("trials/filters/<slug:name>/", trials.filter_trial, name="filter_trial"),
    path("text-recognition/", settings.ocr_settings, name="ocr_settings"),
    path("retention/", settings.retention, name="retention"),
    path("<uuid:job_id>/", detail.job_page, name="detail"),
    path("<uuid:job_id>/cancel/", detail.cancel, name="cancel"),
    path("<uuid:job_id>/retry/", detail.retry, name="retry"),
    path("<uuid:job_id>/delete/", detail.delete, name="delete"),
    path("<uuid:job_id>/document/", files.document, name="document"),
    path("<uuid:job_id>/pages/<int:number>/picture/", files.page_picture, name="page_picture"),
    path("<uuid:job_id>/pages/<int:number>/words/", files.page_words, name="page_words"),
]
