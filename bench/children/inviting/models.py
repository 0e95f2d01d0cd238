"""The library tells that an invitation was accepted; whoever it was becomes a member."""

from django.conf import settings
from django.db import models
from django.dispatch import receiver
from invitations.signals import invite_accepted


class Membership(models.Model):
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    email = models.EmailField()
    created = models.DateTimeField(auto_now_add=True)


@receiver(invite_accepted)
def joins(email, request, **_):
    Membership.objects.create(user=request.user, email=email)
