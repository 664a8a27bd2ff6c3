"""Coming in by a portal link, and leaving."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.requests import DeskRequest
from webhooks import portal
from webhooks.errors import LinkSpent
from webhooks.views import managers_only

GONE = 410


# A link is opened in two steps: programs that look into messages follow addresses, but press no buttons.
@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: DeskRequest, token: str) -> HttpResponse:
    # Who is signed in would stay who they are; their page says so, and the link is kept.
    if request.method != "POST" or request.user.is_authenticated:
        return render(request, "webhooks/portal.html", {"token": token})
    try:
        link = portal.use(token=token, ip_address=request.META.get("REMOTE_ADDR"))
    except LinkSpent:
        return render(request, "webhooks/portal.html", {"is_spent": True}, status=GONE)
    response = redirect("webhooks:list")
    response.set_signed_cookie(
        portal.COOKIE,
        str(link.pk),
        salt=portal.COOKIE,
        max_age=portal.OPEN,
        path=reverse("webhooks:list"),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


@require_POST
@managers_only
def leave(request: DeskRequest) -> HttpResponse:
    link = getattr(request, "portal_link", None)
    if link is None:
        return redirect("webhooks:list")
    portal.leave(link)
    response = render(request, "webhooks/portal.html", {"has_left": True})
    response.delete_cookie(portal.COOKIE, path=reverse("webhooks:list"))
    return response
