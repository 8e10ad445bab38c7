"""Who is told by e-mail that somebody wrote, answered or settled comments on a draft.

Wagtail's own e-mails about it would go out before the save is committed.
"""

from itertools import chain

from django.contrib.auth import get_user_model

from pages import reviewers
from pages.notices import tell

# Of what Wagtail's editor found: lists of comments, and of (comment, its new answers).
FRESH = ("new_comments", "deleted_comments")
SETTLED, ANSWERED = "resolved_comments", "new_replies"


def tell_of_comments(page, editor, changes):
    """Tell followers of the page of everything, and others of their own threads."""
    told = {name: changes[name] for name in (*FRESH, SETTLED, ANSWERED)}
    if not any(told.values()):
        return
    given = {"besides": editor, "sender": reviewers.name_of(editor)}
    followers = {*followers_of(page)}
    tell(followers, "comments", page, **given, **told)
    threads = [*told[SETTLED], *(comment for comment, _ in told[ANSWERED])]
    writers = {thread: writers_of(thread) for thread in threads}
    for person in {*chain.from_iterable(writers.values())} - followers:
        own = own_part(person, told, writers)
        tell([person], "comments", page, **given, **own)


def followers_of(page):
    """Those who asked to be told of every comment on the page."""
    return get_user_model().objects.filter(
        page_subscriptions__page=page.pk, page_subscriptions__comment_notifications=True
    )


def writers_of(comment):
    """Who began a thread or answered in it."""
    return {comment.user, *(reply.user for reply in comment.replies.all())}


def own_part(person, told, writers):
    """What was settled or answered where this person wrote before."""
    return {
        SETTLED: [each for each in told[SETTLED] if person in writers[each]],
        ANSWERED: [pair for pair in told[ANSWERED] if person in writers[pair[0]]],
    }
