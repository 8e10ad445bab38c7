"""Addresses of terms and of what leads to them, in the admin."""

from django import template
from django.contrib.admin.utils import quote
from django.urls import reverse

from pages.taxonomy import views
from pages.taxonomy.vocabularies import VOCABULARIES

register = template.Library()
register.simple_tag(views.term_url)


def snippet_url(snippet, action):
    name = type(snippet).snippet_viewset.get_url_name(action)
    return reverse(name, args=[quote(snippet.pk)])


@register.simple_tag
def edit_url(snippet):
    return snippet_url(snippet, "edit")


@register.simple_tag
def history_url(snippet):
    return snippet_url(snippet, "history")


@register.simple_tag
def add_url(vocabulary):
    return reverse(VOCABULARIES[vocabulary].snippet_viewset.get_url_name("add"))
