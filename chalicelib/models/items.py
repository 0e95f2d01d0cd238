"""One PynamoDB model per kind of item. Attributes carry the names of the domain's fields."""

import json
from typing import Any

from pynamodb.attributes import (
    BinaryAttribute,
    BooleanAttribute,
    JSONAttribute,
    NumberAttribute,
    UnicodeAttribute,
    UnicodeSetAttribute,
)

from chalicelib.models.item import Item


class TypedAttribute(JSONAttribute):
    """Rows as somebody typed them, in UTF-8: escaped, they could take three times the space and not fit into an item.
    What is empty in a row is left out."""

    def serialize(self, value: Any) -> str:
        rows = [{name: typed for name, typed in row.items() if typed} for row in value]
        return json.dumps(rows, ensure_ascii=False)


class OrganizationItem(Item, discriminator="organization"):
    id = UnicodeAttribute()
    branding = JSONAttribute()
    policy = JSONAttribute(null=True)
    disclosures = JSONAttribute(null=True)
    switches = UnicodeSetAttribute(null=True)
    created_at = NumberAttribute()
    version = NumberAttribute()


class PictureItem(Item, discriminator="picture"):
    hash = UnicodeAttribute()
    organization = UnicodeAttribute()
    member = UnicodeAttribute(null=True)
    media_type = UnicodeAttribute()
    data = BinaryAttribute(legacy_encoding=False)
    expires_at = NumberAttribute(null=True)


class MembershipItem(Item, discriminator="membership"):
    id = UnicodeAttribute()
    organization = UnicodeAttribute()
    user = UnicodeAttribute()
    role = UnicodeAttribute()
    subject = UnicodeAttribute(null=True)
    status = UnicodeAttribute()
    name = UnicodeAttribute(null=True)
    email = UnicodeAttribute(null=True)
    phone = UnicodeAttribute(null=True)
    contact = UnicodeAttribute(null=True)
    locale = UnicodeAttribute(null=True)
    notifications = UnicodeAttribute(null=True)
    profile = JSONAttribute(null=True)
    created_at = NumberAttribute()
    successor = UnicodeAttribute(null=True)
    heir = UnicodeAttribute(null=True)
    due_at = NumberAttribute(null=True)
    version = NumberAttribute()


class MirrorItem(MembershipItem, discriminator="mirror"):
    """The user's own copy of a membership."""


class InvitationItem(Item, discriminator="invitation"):
    id = UnicodeAttribute()
    organization = UnicodeAttribute()
    kind = UnicodeAttribute(attr_name="form")
    role = UnicodeAttribute()
    subject = UnicodeAttribute(null=True)
    contact = UnicodeAttribute()
    recipient = JSONAttribute()
    channel = UnicodeAttribute()
    match = UnicodeAttribute()
    note = UnicodeAttribute(null=True)
    grants = JSONAttribute(null=True)
    reminders = BooleanAttribute()
    status = UnicodeAttribute()
    version = NumberAttribute()
    offer = NumberAttribute()
    generation = NumberAttribute()
    deliveries = NumberAttribute()
    lifetime = NumberAttribute()
    created_at = NumberAttribute()
    expires_at = NumberAttribute()
    ended_at = NumberAttribute(null=True)
    opened_at = NumberAttribute(null=True)
    inviter = JSONAttribute()
    inviter_user = UnicodeAttribute(null=True)
    branding = JSONAttribute()
    disclosures = JSONAttribute(null=True)
    staff_names = JSONAttribute(null=True)
    dependents = JSONAttribute(null=True)
    applicant = JSONAttribute(null=True)
    accepted = JSONAttribute(null=True)
    previous = UnicodeAttribute(null=True)
    job = UnicodeAttribute(null=True)
    resent_by = UnicodeAttribute(null=True)
    decline_reason = UnicodeAttribute(null=True)
    digests = JSONAttribute(null=True)
    packages = JSONAttribute(null=True)
    order = UnicodeAttribute(null=True)
    paid = BooleanAttribute(default=False)


class DeliveryItem(Item, discriminator="delivery"):
    invitation = UnicodeAttribute()
    organization = UnicodeAttribute()
    name = UnicodeAttribute()
    number = NumberAttribute()
    channel = UnicodeAttribute()
    address = UnicodeAttribute(null=True)
    locale = UnicodeAttribute()
    status = UnicodeAttribute()
    reason = UnicodeAttribute(null=True)
    at = NumberAttribute()
    due_at = NumberAttribute(null=True)
    attempts = NumberAttribute()
    generation = NumberAttribute()
    sent_at = NumberAttribute(null=True)
    message_id = UnicodeAttribute(null=True)
    code = JSONAttribute(null=True)
    nonce = UnicodeAttribute(null=True)
    guesses = NumberAttribute()
    version = NumberAttribute()


class ClaimItem(Item, discriminator="claim"):
    invitation = UnicodeAttribute()
    user = UnicodeAttribute()
    generation = NumberAttribute()
    at = NumberAttribute()


class OpenItem(Item, discriminator="open"):
    invitation = UnicodeAttribute()
    expires_at = NumberAttribute()
    digest = UnicodeAttribute(null=True)


class ReplayItem(Item, discriminator="replay"):
    digest = UnicodeAttribute()
    resource = UnicodeAttribute()
    expires_at = NumberAttribute()


class EventItem(Item, discriminator="event"):
    id = UnicodeAttribute()
    organization = UnicodeAttribute()
    type = UnicodeAttribute()
    at = NumberAttribute()
    actor = UnicodeAttribute(null=True)
    invitation = UnicodeAttribute(null=True)
    contact = UnicodeAttribute(null=True)
    membership = UnicodeAttribute(null=True)
    order = UnicodeAttribute(null=True)
    notice = UnicodeAttribute(null=True)
    sends = UnicodeAttribute(null=True)
    data = JSONAttribute(null=True)


class DisclosureItem(Item, discriminator="disclosure"):
    id = UnicodeAttribute()
    organization = UnicodeAttribute()
    version = NumberAttribute()
    role = UnicodeAttribute(null=True)
    texts = JSONAttribute()
    digest = UnicodeAttribute()
    created_by = UnicodeAttribute()
    created_at = NumberAttribute()


class CounterItem(Item, discriminator="counter"):
    used = NumberAttribute()
    expires_at = NumberAttribute()


class JobItem(Item, discriminator="job"):
    id = UnicodeAttribute()
    organization = UnicodeAttribute()
    caller = JSONAttribute()
    kind = UnicodeAttribute(attr_name="form")
    terms = JSONAttribute(null=True)
    status = UnicodeAttribute()
    understood = JSONAttribute(null=True)
    total = NumberAttribute()
    done = NumberAttribute()
    next = NumberAttribute()
    counts = JSONAttribute(null=True)
    created_at = NumberAttribute()
    due_at = NumberAttribute(null=True)
    ended_at = NumberAttribute(null=True)
    version = NumberAttribute()


class ChunkItem(Item, discriminator="chunk"):
    rows = TypedAttribute(null=True)
    people = TypedAttribute(null=True)
    at = NumberAttribute()


class ResultsItem(Item, discriminator="results"):
    rows = JSONAttribute()
    at = NumberAttribute()


class RunningItem(Item, discriminator="running"):
    job = UnicodeAttribute()
