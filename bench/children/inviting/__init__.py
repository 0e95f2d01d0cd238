"""A Django project with django-invitations and what an application must add: a look-up, and who joined."""
