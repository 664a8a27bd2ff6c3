"""Addresses of the review queue and the desk."""

from django.urls import path

from review import views

app_name = "review"
urlpatterns = [
    path("", views.queue, name="queue"),
    path("next/", views.open_next, name="next"),
    path("<uuid:task_id>/", views.desk, name="desk"),
    path("<uuid:task_id>/claim/", views.claim, name="claim"),
    path("<uuid:task_id>/renew/", views.renew, name="renew"),
    path("<uuid:task_id>/release/", views.release, name="release"),
    path("<uuid:task_id>/fields/<str:field>/confirm/", views.confirm, name="confirm"),
    path("<uuid:task_id>/fields/<str:field>/correct/", views.correct, name="correct"),
    path("<uuid:task_id>/fields/<str:field>/undo/", views.undo, name="undo"),
    path("<uuid:task_id>/approve/", views.approve, name="approve"),
    path("<uuid:task_id>/reject/", views.reject, name="reject"),
    path("<uuid:task_id>/postpone/", views.postpone, name="postpone"),
]
