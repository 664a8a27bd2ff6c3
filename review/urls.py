"""Addresses of the review queue and the desk."""

from django.urls import path

from review.views import actions, again, confidence, desk, grid, handing, queue, reread

app_name = "review"
urlpatterns = [
    path("", queue.queue, name="queue"),
    path("next/", queue.open_next, name="next"),
    path("approve-samples/", queue.approve_samples, name="approve_samples"),
    path("confidence/", confidence.confidence, name="confidence"),
    path("confidence/use/", confidence.use, name="use_threshold"),
    path("confidence/fit/", confidence.fit, name="fit_confidence"),
    path("confidence/choose/", confidence.choose, name="choose_confidence"),
    path("jobs/<uuid:job_id>/reopen/", desk.reopen, name="reopen"),
    path("<uuid:task_id>/", desk.desk, name="desk"),
    path("<uuid:task_id>/following/", desk.following, name="following"),
    path("<uuid:task_id>/claim/", actions.claim, name="claim"),
    path("<uuid:task_id>/renew/", actions.renew, name="renew"),
    path("<uuid:task_id>/release/", actions.release, name="release"),
    path("<uuid:task_id>/fields/<str:field>/confirm/", actions.confirm, name="confirm"),
    path("<uuid:task_id>/fields/<str:field>/correct/", actions.correct, name="correct"),
    path("<uuid:task_id>/fields/<str:field>/try/", actions.try_field, name="try"),
    path("<uuid:task_id>/fields/<str:field>/suggested/", actions.suggested, name="suggested"),
    path("<uuid:task_id>/fields/<str:field>/cells/", grid.cells, name="cells"),
    path("<uuid:task_id>/fields/<str:field>/cells/try/", grid.try_cells, name="try_cells"),
    path("<uuid:task_id>/fields/<str:field>/undo/", actions.undo, name="undo"),
    path("<uuid:task_id>/read-again/", again.read_again, name="read_again"),
    path("<uuid:task_id>/standing/", again.standing, name="standing"),
    path("<uuid:task_id>/reread/", reread.reread, name="reread"),
    path("<uuid:task_id>/approve/", actions.approve, name="approve"),
    path("<uuid:task_id>/reject/", actions.reject, name="reject"),
    path("<uuid:task_id>/postpone/", actions.postpone, name="postpone"),
    path("<uuid:task_id>/hand-over/", actions.hand_over, name="hand_over"),
    path("<uuid:task_id>/take-back/", handing.take_back, name="take_back"),
    path("<uuid:task_id>/take-away/", handing.take_away, name="take_away"),
]
