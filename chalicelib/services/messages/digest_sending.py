"""What an email of gathered facts says: those that its reader has not seen, and may read of now."""

from dataclasses import replace

from chalicelib.domain import refs
from chalicelib.domain.delivery import Delivery
from chalicelib.domain.hearing import preference
from chalicelib.domain.ids import user_of
from chalicelib.domain.notice import Notice
from chalicelib.domain.wishes import Way
from chalicelib.services.context import Context
from chalicelib.services.core.links import look
from chalicelib.services.messages.endings import Ending, Ready, kept_back
from chalicelib.services.messages.inbox import Shown, judge
from chalicelib.services.messages.saying import still_true, title_of

LINES = 20


def ready_digest(context: Context, holder: Notice, mail: Delivery, member: str) -> Ready | Ending:
    """Nothing goes where all was seen meanwhile."""
    shown = _unseen(context, holder, member)
    if not shown:
        return kept_back("seen")
    told = shown[0].reader.told_as(member)
    if Way.EMAIL not in preference(told, shown[0].entry.topic).channels:
        return kept_back("not_wanted")
    if not told.email:
        return kept_back("no_address")
    mail = replace(mail, address=told.email, locale=told.locale or mail.locale)
    branding = shown[0].matter.organization.branding
    said = look(context, branding) | {
        "items": [title_of(context, one.matter, one.reader, told) for one in shown[:LINES]],
        "more": holder.more + len(shown[LINES:]),
        "url": branding.portal_url,
    }
    return Ready(mail, branding.name, lambda: context.renderer.message("digest", mail.locale, said))


def _unseen(context: Context, holder: Notice, member: str) -> list[Shown]:
    """Newest first."""
    user = user_of(member)
    references = [refs.inbox_entry(user, one) for one in reversed(holder.gathered)]
    waiting = [one for one in context.store.read(references).all(references) if one.unseen]
    return [one for one in judge(context, waiting) if still_true(one.matter, context.now)]
