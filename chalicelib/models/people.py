"""The models of the directory: contacts, dependents, who serves them, and who holds an address."""

from pynamodb.attributes import JSONAttribute, NumberAttribute, UnicodeAttribute, UnicodeSetAttribute

from chalicelib.models.item import Item


class ContactItem(Item, discriminator="contact"):
    id = UnicodeAttribute()
    organization = UnicodeAttribute()
    kind = UnicodeAttribute(attr_name="form")
    name = UnicodeAttribute(null=True)
    emails = JSONAttribute(null=True)
    phones = JSONAttribute(null=True)
    preferred = UnicodeAttribute()
    locale = UnicodeAttribute()
    timezone = UnicodeAttribute(null=True)
    type = UnicodeAttribute(null=True)
    tags = JSONAttribute(null=True)
    external_id = UnicodeAttribute(null=True)
    grants = JSONAttribute(null=True)
    linked_user = UnicodeAttribute(null=True)
    linked_memberships = UnicodeSetAttribute(null=True)
    linked_email = UnicodeAttribute(null=True)
    linked_phone = UnicodeAttribute(null=True)
    linked_at = NumberAttribute(null=True)
    invited_at = NumberAttribute(null=True)
    open_invitations = UnicodeSetAttribute(null=True)
    last_invitation = UnicodeAttribute(null=True)
    messaged_at = JSONAttribute(null=True)
    dependents = JSONAttribute(null=True)
    created_by = UnicodeAttribute(null=True)
    created_at = NumberAttribute()
    version = NumberAttribute()


class DependentItem(Item, discriminator="dependent"):
    id = UnicodeAttribute()
    organization = UnicodeAttribute()
    name = UnicodeAttribute()
    external_id = UnicodeAttribute(null=True)
    segments = JSONAttribute(null=True)
    guardians = JSONAttribute(null=True)
    created_by = UnicodeAttribute(null=True)
    created_at = NumberAttribute()
    version = NumberAttribute()


class AssignmentItem(Item, discriminator="assignment"):
    organization = UnicodeAttribute()
    contact = UnicodeAttribute()
    membership = UnicodeAttribute()
    position = NumberAttribute()
    at = NumberAttribute()


class HoldersItem(Item, discriminator="holders"):
    contacts = UnicodeSetAttribute(null=True)


class ExternalItem(Item, discriminator="external"):
    contact = UnicodeAttribute()


class TextedItem(Item, discriminator="texted"):
    organization = UnicodeAttribute()
    about = UnicodeAttribute()
    name = UnicodeAttribute()
    message_id = UnicodeAttribute(null=True)
    expires_at = NumberAttribute()


class SuppressionItem(Item, discriminator="suppression"):
    reason = UnicodeAttribute()
    at = NumberAttribute()
