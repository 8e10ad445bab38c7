"""Wagtail's fields without inline scripts, which the admin's policy forbids.

What an inline script started is data in a `template` element here, and
portal/static/js/start.js starts it. Date fields and repeated forms do so by templates
of our own (templates/wagtailadmin); choosers have none, so their method is replaced.
"""

import json

from django.utils.html import format_html
from wagtail.admin.widgets import BaseChooser
from wagtail.admin.widgets.workflows import AdminTaskChooser

START = '{}<template data-start="{}" data-id="{}" data-options="{}"></template>'


def render(self, name, value, attrs=None, renderer=None):
    """A chooser's markup, in place of `BaseChooser.render`."""
    id_ = attrs["id"]
    data = self.get_value_data(value)
    markup = self.render_html(name, data, attrs)
    options = json.dumps(self.get_js_init_options(id_, name, data))
    return format_html(START, markup, starter_of(self), id_, options)


def starter_of(chooser):
    """The name of the class or function that starts a chooser in the browser."""
    is_task = isinstance(chooser, AdminTaskChooser)
    return "createTaskChooser" if is_task else chooser.js_constructor


def replace():
    BaseChooser.render = render
