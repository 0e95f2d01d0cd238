"""The library's own pages; the look-up that it leaves to the application; two for the measurements themselves."""

from django.http import Http404, JsonResponse
from django.urls import include, path
from invitations.models import Invitation

from inviting.models import Membership


def look_up(request, key):
    invitation = Invitation.objects.select_related("inviter").filter(key=key).first()
    if invitation is None:
        raise Http404
    state = "accepted" if invitation.accepted else "expired" if invitation.key_expired() else "pending"
    return JsonResponse({"email": invitation.email, "inviter": invitation.inviter.username, "status": state})


def keys(request):
    return JsonResponse(dict(Invitation.objects.values_list("email", "key")))


def members(request):
    return JsonResponse({"members": Membership.objects.count()})


urlpatterns = [
    path("invitations/", include("invitations.urls", namespace="invitations")),
    path("look-up/<key>", look_up),
    path("bench/keys", keys),
    path("bench/members", members),
]
