from django.http import HttpResponseBadRequest


class RefuseNulMiddleware:
    """Answer 400 to a NUL in the address: no database column can hold one."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if "\x00" in request.path_info or "%00" in request.META.get("QUERY_STRING", ""):
            return HttpResponseBadRequest(
                "This address holds a character that cannot be used.",
                content_type="text/plain; charset=utf-8",
            )
        return self.get_response(request)
