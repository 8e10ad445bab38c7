"""The finder in plain Python, slow and obvious: what every engine must answer.

It shares only `search.analysis` with the code it checks.
"""

from collections import Counter, defaultdict
from math import log

from search.analysis import FILLERS, analyse, plain

FIELDS = {"title": 10, "summary": 4, "terms": 4, "body": 1}


class Reference:
    """All documents, with the values of every facet."""

    def __init__(self, documents, values):
        self.documents = sorted(documents, key=lambda document: document.key)
        self.aliases = {
            (facet, value.slug): value.alias_of
            for facet, declared in values.items()
            for value in declared
            if value.alias_of
        }
        self.values = {
            facet: [value.slug for value in declared if not value.alias_of]
            for facet, declared in values.items()
        }
        self.fields = {d.key: field_terms(d) for d in documents}
        self.frequencies = {key: weighted(self.fields[key]) for key in self.fields}
        self.carried = {d.key: self.current_values(d) for d in documents}
        self.lengths = {key: sum(f.values()) for key, f in self.frequencies.items()}
        self.holders = Counter(t for f in self.frequencies.values() for t in f)
        self.mean = sum(self.lengths.values()) / max(1, len(documents))

    def find(self, text, selected, sort, page, finder):
        """A dict of everything `search.finder.find` should say."""
        selected = self.known(selected, finder)
        words, phrases, refused, opening = parse(text)
        found, relaxed = self.texted(words, phrases, refused, finder)
        hits = [d for d in found if self.carries(d, selected)]
        scores = {d.key: self.score(d, words, phrases, opening) for d in hits}
        keys = next(s.keys for s in finder.sorts if s.slug == sort)
        if sort or not (words or phrases):
            hits.sort(key=lambda d: (*[place(d, key) for key in keys], *tie(d)))
        else:
            title = plain(text)
            hits.sort(key=lambda d: (plain(d.title) != title, -scores[d.key], *tie(d)))
        pages = max(1, -(-len(hits) // finder.per_page))
        page = min(page, pages)
        shown = hits[(page - 1) * finder.per_page : page * finder.per_page]
        return {
            "total": len(hits),
            "page": page,
            "pages": pages,
            "relaxed": relaxed,
            "hits": [(d.key, scores[d.key]) for d in shown],
            "counts": self.counts(found, selected, finder),
        }

    def known(self, selected, finder):
        known = defaultdict(set)
        for facet in finder.facets:
            for slug in selected.get(facet.key, ()):
                current = self.aliases.get((facet.key, slug), slug)
                if current in self.values[facet.key]:
                    known[facet.key].add(current)
        return known

    def texted(self, words, phrases, refused, finder):
        """The documents that the text alone finds, and whether it was relaxed."""
        visible = [d for d in self.documents if d.kind in finder.kinds]
        fixed = [
            d
            for d in visible
            if all(stands(phrase, self.fields[d.key]) for phrase in phrases)
            and not any(stands(phrase, self.fields[d.key]) for phrase in refused)
        ]
        strict = [d for d in fixed if all(w in self.frequencies[d.key] for w in words)]
        if len(strict) >= 3 or not words:
            return strict, False
        loose = [d for d in fixed if any(w in self.frequencies[d.key] for w in words)]
        return loose, len(loose) > len(strict)

    def carries(self, document, selected):
        carried = self.carried[document.key]
        return all(
            any((facet, slug) in carried for slug in slugs)
            for facet, slugs in selected.items()
        )

    def counts(self, found, selected, finder):
        counts = {}
        for facet in finder.facets:
            others = {key: s for key, s in selected.items() if key != facet.key}
            among = [d for d in found if self.carries(d, others)]
            counts[facet.key] = {
                slug: sum((facet.key, slug) in self.carried[d.key] for d in among)
                for slug in self.values[facet.key]
            }
        return counts

    def current_values(self, document):
        return {
            (facet, self.aliases.get((facet, slug), slug))
            for facet, slugs in document.facets.items()
            for slug in slugs
        }

    def score(self, document, words, phrases, opening):
        total = 0.0
        for word in [*words, *(w for phrase in phrases for w in phrase if w)]:
            total += self.bm25(document.key, word)
        if len(opening) > 1 and opening == said(document.title)[:2]:
            total += 16
        return round(total, 6)

    def bm25(self, key, term):
        frequency = self.frequencies[key][term]
        count, holders = len(self.documents), self.holders[term]
        rarity = log(1 + (count - holders + 0.5) / (holders + 0.5))
        norm = 1.2 * (0.25 + 0.75 * self.lengths[key] / self.mean)
        return rarity * frequency * 2.2 / (frequency + norm)


def field_terms(document):
    """The terms of each field in order, "" for stop words."""
    return {
        name: [token.term for token in analyse(getattr(document, name))]
        for name in FIELDS
    }


def weighted(fields):
    frequencies = Counter()
    for name, weight in FIELDS.items():
        for term in fields[name]:
            if term:
                frequencies[term] += weight
    return frequencies


def said(text):
    return [token.term for token in analyse(text) if token.term]


def stands(phrase, fields):
    """Whether a list of terms ("" for any stop word) stands in one field."""
    for terms in fields.values():
        for start in range(len(terms) - len(phrase) + 1):
            if terms[start : start + len(phrase)] == phrase:
                return True
    return False


def parse(text):
    """Distinct words, phrases and refused phrases of a text, as lists of terms, and how
    it opens."""
    words, phrases, refused = [], [], []
    for minus, quoted, part in pieces(text):
        terms = [token.term for token in analyse(part)]
        while terms and not terms[0]:
            terms.pop(0)
        while terms and not terms[-1]:
            terms.pop()
        if terms and minus:
            refused.append(terms)
        elif terms and quoted:
            phrases.append(terms)
        else:
            words += said(part)
    distinct = [
        phrase for at, phrase in enumerate(phrases) if phrase not in phrases[:at]
    ]
    telling = [word for word in words if word not in FILLERS] or words
    return list(dict.fromkeys(telling)), distinct, refused, words[:2]


def pieces(text):
    """(minus, quoted, text) of each part; every quotation mark here has its pair."""
    for at, stretch in enumerate(text.split('"')):
        if at % 2:
            before = text.split('"')[at - 1]
            yield before == "-" or before.endswith(" -"), True, stretch
        else:
            for word in stretch.split():
                yield word.startswith("-") and word != "-", False, word.lstrip("-")


def place(document, key):
    if key == "title":
        return plain(document.title).encode()[:64]
    return document.sorts.get(key, float("inf"))


def tie(document):
    return document.sorts.get("rank", float("inf")), document.key
