from django.db.transaction import non_atomic_requests
from django.urls import path

from pages.finders import PACK
from reader import views

urlpatterns = [
    path("print/", non_atomic_requests(views.print_set), name="print_set"),
    path("training/record/", non_atomic_requests(views.cpd_record), name="cpd_record"),
    path("training/pack/", non_atomic_requests(views.staff_pack), name="staff_pack"),
    path(
        "training/pack/word/",
        non_atomic_requests(views.staff_pack_word),
        name="staff_pack_word",
    ),
    path(
        PACK.path.lstrip("/"),
        non_atomic_requests(views.pack_choose),
        name="pack_choose",
    ),
]
