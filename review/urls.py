"""Addresses of the review queue and the desk."""

from django.urls import path

from review.views import actions, desk, queue

app_name = "review"
urlpatterns = [
    path("", queue.queue, name="queue"),
    path("next/", queue.open_next, name="next"),
    path("jobs/<uuid:job_id>/reopen/", desk.reopen, name="reopen"),
    path("<uuid:task_id>/", desk.desk, name="desk"),
    path("<uuid:task_id>/claim/", actions.claim, name="claim"),
    path("<uuid:task_id>/renew/", actions.renew, name="renew"),
    path("<uuid:task_id>/release/", actions.release, name="release"),
    path("<uuid:task_id>/fields/<str:field>/confirm/", actions.confirm, name="confirm"),
    path("<uuid:task_id>/fields/<str:field>/correct/", actions.correct, name="correct"),
    path("<uuid:task_id>/fields/<str:field>/undo/", actions.undo, name="undo"),
    path("<uuid:task_id>/approve/", actions.approve, name="approve"),
    path("<uuid:task_id>/reject/", actions.reject, name="reject"),
    path("<uuid:task_id>/postpone/", actions.postpone, name="postpone"),
]
