"""One PynamoDB model per kind of item: what a condition, a filter or an update looks at, under the domain's names.

Whatever is not named here is in `body`, with all else that is only ever read together (models/codec.py). A field that
gets an attribute of its own later is still in the body of older items: whoever looks at it lets those pass.
"""

from pynamodb.attributes import BinaryAttribute, NumberAttribute, UnicodeAttribute, UnicodeSetAttribute

from chalicelib.models.item import Item


class OrganizationItem(Item, discriminator="organization"):
    """`switches` repeats those switches of the policy that are on, so that a condition can look at one."""

    switches = UnicodeSetAttribute(null=True)
    version = NumberAttribute()


class PictureItem(Item, discriminator="picture"):
    data = BinaryAttribute(legacy_encoding=False)
    expires_at = NumberAttribute(null=True)


class MembershipItem(Item, discriminator="membership"):
    """`seen_on` and the nudges are noted without writing the membership."""

    status = UnicodeAttribute()
    seen_on = NumberAttribute(null=True)
    nudged_on = NumberAttribute(null=True)
    nudges = NumberAttribute(null=True)
    version = NumberAttribute()


class MirrorItem(MembershipItem, discriminator="mirror"):
    """The user's own copy of a membership."""


class InvitationItem(Item, discriminator="invitation"):
    """`inviter_user` repeats the inviter's: lists and counts filter by it."""

    role = UnicodeAttribute()
    channel = UnicodeAttribute()
    status = UnicodeAttribute()
    expires_at = NumberAttribute()
    inviter_user = UnicodeAttribute(null=True)
    version = NumberAttribute()


class DeliveryItem(Item, discriminator="delivery"):
    status = UnicodeAttribute()
    nonce = UnicodeAttribute(null=True)
    guesses = NumberAttribute()
    version = NumberAttribute()


class ClaimItem(Item, discriminator="claim"):
    """No condition but that it is there."""


class OpenItem(Item, discriminator="open"):
    invitation = UnicodeAttribute()
    expires_at = NumberAttribute()


class ReplayItem(Item, discriminator="replay"):
    expires_at = NumberAttribute()


class EventItem(Item, discriminator="event"):
    """The stream's filter and its reader look at what is named here."""

    invitation = UnicodeAttribute(null=True)
    order = UnicodeAttribute(null=True)
    notice = UnicodeAttribute(null=True)
    newcomer = UnicodeAttribute(null=True)
    sends = UnicodeAttribute(null=True)


class DisclosureItem(Item, discriminator="disclosure"):
    """A version of a disclosure, which never changes."""


class CounterItem(Item, discriminator="counter"):
    used = NumberAttribute()
    expires_at = NumberAttribute()


class JobItem(Item, discriminator="job"):
    status = UnicodeAttribute()
    version = NumberAttribute()


class ChunkItem(Item, discriminator="chunk"):
    """Rows as somebody typed them."""


class ResultsItem(Item, discriminator="results"):
    """What came of the rows of a chunk."""


class RunningItem(Item, discriminator="running"):
    job = UnicodeAttribute()
