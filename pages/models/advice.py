from django.db import models
from wagtail.models import Page


class Concern(models.TextChoices):
    """What a piece of advice is about; see `pages.house_style`."""

    READING = "reading", "Hard to read"
    LANGUAGE = "language", "House language"
    ACRONYM = "acronym", "Unexplained acronym"
    LENGTH = "length", "Too long or too short"
    ALIKE = "alike", "Possible duplicate"
    LINK = "link", "Broken link"


class AdviceNote(models.Model):
    """Advice on the words of a live page, kept for reports; see `pages.advice`."""

    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="advice")
    concern = models.CharField("about", max_length=8, choices=Concern)
    place = models.CharField(max_length=255)
    message = models.CharField("advice", max_length=255)
    excerpt = models.CharField("the words", max_length=255, blank=True)

    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["page__title", "pk"]

    def __str__(self):
        return f"{self.place}: {self.message}"
