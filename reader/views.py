from django.shortcuts import render
from django.views.decorators.http import require_safe

from reader.print_set import MOST, PrintSet, sheet


@require_safe
def print_set(request):
    """Pages in full for the printer: /print/?page=12&page=15."""
    chosen = PrintSet.of(request.GET.getlist("page"))
    context = {
        "sheets": [sheet(page, request) for page in chosen.pages],
        "missing": chosen.missing,
        "beyond": chosen.beyond,
        "most": MOST,
    }
    return render(request, "reader/print_set.html", context)
