from http import HTTPStatus

from django.shortcuts import render
from django.views.defaults import bad_request


class ExplainNotAllowedMiddleware:
    """Give an answer of 405, which Django leaves empty, a page that says what to do."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if response.status_code != HTTPStatus.METHOD_NOT_ALLOWED or response.content:
            return response
        page = render(request, "405.html", status=response.status_code)
        page.headers["Allow"] = response.headers["Allow"]
        return page


class RefuseNulMiddleware:
    """Answer 400 to a NUL in the address: no database column can hold one."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if "\x00" in request.path_info or "%00" in request.META.get("QUERY_STRING", ""):
            return bad_request(request, None)
        return self.get_response(request)
