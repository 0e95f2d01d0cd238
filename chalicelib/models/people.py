"""The models of the directory: contacts, dependents, who serves them, and who holds an address."""

from pynamodb.attributes import NumberAttribute, UnicodeAttribute, UnicodeSetAttribute

from chalicelib.models.item import Item


class ContactItem(Item, discriminator="contact"):
    """What accepting, ending and counting change or look at without reading the contact."""

    linked_user = UnicodeAttribute(null=True)
    linked_memberships = UnicodeSetAttribute(null=True)
    linked_email = UnicodeAttribute(null=True)
    linked_phone = UnicodeAttribute(null=True)
    linked_at = NumberAttribute(null=True)
    invited_at = NumberAttribute(null=True)
    open_invitations = UnicodeSetAttribute(null=True)
    version = NumberAttribute()


class DependentItem(Item, discriminator="dependent"):
    version = NumberAttribute()


class AssignmentItem(Item, discriminator="assignment"):
    """No condition but that it is there."""


class PointerItem(Item, discriminator="pointer"):
    """No condition: it comes and goes with its invitation."""


class MigrationItem(Item, discriminator="migration"):
    job = UnicodeAttribute()


class ProgressItem(Item, discriminator="progress"):
    """No condition: a segment that is read once more changes nothing."""


class HoldersItem(Item, discriminator="holders"):
    contacts = UnicodeSetAttribute(null=True)


class GuestItem(Item, discriminator="guest"):
    """No condition: a mark of a list."""


class GroupMemberItem(Item, discriminator="group_member"):
    """No condition: a mark of a list."""


class KnownItem(Item, discriminator="known"):
    contact = UnicodeAttribute()


class ExternalItem(Item, discriminator="external"):
    contact = UnicodeAttribute()


class TextedItem(Item, discriminator="texted"):
    """No condition: the latest message counts."""


class SuppressionItem(Item, discriminator="suppression"):
    reason = UnicodeAttribute()
