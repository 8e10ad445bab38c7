from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils import timezone

from pages.querysets import OutgoingMailQuerySet


class OutgoingMail(models.Model):
    """An e-mail that is still to be sent. The row is gone as soon as it was.

    `about` is the page or agency whose history keeps that it never was. No address is
    kept: the person's own counts when it is sent. `problem` says why it was not yet.
    """

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="outgoing_mail"
    )
    subject = models.TextField()
    body = models.TextField()
    content_type = models.ForeignKey(ContentType, null=True, on_delete=models.CASCADE)
    object_id = models.PositiveBigIntegerField(null=True)
    about = GenericForeignKey()
    since = models.DateTimeField(default=timezone.now)
    tries = models.PositiveSmallIntegerField(default=0)
    next_try = models.DateTimeField(default=timezone.now, db_index=True)
    problem = models.CharField(max_length=255, blank=True)

    objects = OutgoingMailQuerySet.as_manager()

    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["pk"]

    def __str__(self):
        return self.subject
