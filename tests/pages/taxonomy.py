"""How the council's lead goes about the taxonomy desk."""

from bs4 import BeautifulSoup
from django.urls import reverse


def url_of(action, term):
    return reverse(f"taxonomy_{action}", args=[term._meta.model_name, term.pk])


class Desk:
    """Screens as a signed-in person meets them: read first, then answered."""

    def __init__(self, client):
        self.client = client

    def read(self, action, term, **query):
        """The screen's words, in one line."""
        return said(self.client.get(url_of(action, term), query))

    def start(self, action, term, **query):
        """What its form would send: hidden fields, and what is filled in or ticked."""
        response = self.client.get(url_of(action, term), query)
        return sent_by(response)

    def do(self, action, term, *, query=None, **answers):
        """Read the screen, then answer it; gives the response."""
        data = {**self.start(action, term, **(query or {})), **answers}
        return self.answer(action, term, data)

    def answer(self, action, term, data):
        return self.client.post(url_of(action, term), data, follow=True)

    def merge(self, term, target, **answers):
        query = {"target": target.pk}
        return self.do("merge", term, query=query, confirm="on", **answers)


def said(response):
    assert response.status_code == 200
    main = BeautifulSoup(response.content, "html.parser").find("main")
    return " ".join(main.get_text(" ").split())


def sent_by(response):
    soup = BeautifulSoup(response.content, "html.parser")
    form = soup.find("form", method="post", action=None)
    fields = form.find_all("input") if form else []
    return {
        field["name"]: field.get("value", "on")
        for field in fields
        if field.get("type") != "checkbox" or field.has_attr("checked")
    }
