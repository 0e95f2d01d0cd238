"""What pages show of an invitation, an order or a package: the fields of gateways/page_contexts.py."""

from collections.abc import Sequence
from typing import Any

from chalicelib.domain.delivery import CODE_LIFETIME
from chalicelib.domain.disclosure import Disclosure
from chalicelib.domain.errors import (
    AlreadyLinked,
    LinkExpired,
    LinkSuperseded,
    LinkUsed,
    NoLongerMember,
    UsherError,
)
from chalicelib.domain.identity import PASSWORD_RULES, User
from chalicelib.domain.invitation import (
    Channel,
    Invitation,
    InvitationStatus,
    Match,
    Recipient,
    named_inviter,
    on_behalf,
)
from chalicelib.domain.masks import mask_email, mask_phone
from chalicelib.domain.money import Money
from chalicelib.domain.order import Line, Order, OrderStatus, due_amount, received
from chalicelib.domain.organization import Branding, Role
from chalicelib.domain.package import Package
from chalicelib.domain.time import MINUTE
from chalicelib.services.invitations.views import disclosure_view
from chalicelib.services.payments.checkout import Sale
from chalicelib.services.payments.storefront import Shelf

# What a page shows, by the names of its context.
Fields = dict[str, Any]


def common_view(invitation: Invitation) -> Fields:
    """What every page about an invitation has: whose it is, its time zone, and the language of who asks for none."""
    return look_view(invitation.branding) | _speech(invitation.recipient, invitation.branding)


def offer_view(invitation: Invitation) -> Fields:
    """Who invites, to what, until when."""
    return common_view(invitation) | {
        "inviter_name": named_inviter(invitation),
        "on_behalf": on_behalf(invitation),
        "role_label": invitation.branding.label(invitation.role),
        "staff_names": list(invitation.staff_names),
        "staff_label": invitation.branding.label(Role.STAFF),
        "recipient_name": invitation.recipient.name,
        "dependents": list(invitation.dependents),
        "note": invitation.note,
        "expires_at": invitation.expires_at,
    }


def whose_view(invitation: Invitation) -> Fields:
    """For a page about the organization rather than the offer."""
    return common_view(invitation) | {"portal_url": invitation.branding.portal_url}


def landing_view(invitation: Invitation, login: str, *, asks_password: bool) -> Fields:
    """`login` is the masked address that the new login will have."""
    return offer_view(invitation) | {
        "recipient_masked": login,
        "asks_password": asks_password,
        "password_rules": password_rules(),
    }


def own_address_view(invitation: Invitation, invited: str) -> Fields:
    """For a login with another address than the invited one, which is proven afterwards where that is asked for."""
    proves = {"proves_masked": invited} if invitation.match == Match.VERIFIED else {}
    return landing_view(invitation, "", asks_password=False) | {"own": True} | proves


def accept_view(invitation: Invitation, user: User, disclosures: Sequence[Disclosure], locale: str) -> Fields:
    return offer_view(invitation) | {
        "signed_in_as": signed_in_as(user),
        "version": invitation.offer,
        "disclosures": [disclosure_view(one, locale) for one in disclosures],
    }


def wrong_account_view(invitation: Invitation, invited: str, user: User, *, can_claim: bool) -> Fields:
    """`invited` is the masked address that a code would prove."""
    return common_view(invitation) | {
        "recipient_masked": invited,
        "signed_in_as": signed_in_as(user),
        "can_claim": can_claim,
    }


def already_linked_view(invitation: Invitation, user: User, error: AlreadyLinked) -> Fields:
    return whose_view(invitation) | {
        "linked_name": error.extra["linked_to"]["name"],
        "recipient_name": invitation.recipient.name,
        "signed_in_as": signed_in_as(user),
    }


def done_view(invitation: Invitation, user: User) -> Fields:
    return common_view(invitation) | {
        "role_label": invitation.branding.label(invitation.role),
        "staff_names": list(invitation.staff_names),
        "staff_label": invitation.branding.label(Role.STAFF),
        "recipient_name": invitation.recipient.name,
        "signed_in_as": signed_in_as(user),
        "portal_url": invitation.branding.portal_url,
        "portal_path": f"/me/{invitation.organization}",
    }


def approval_view(invitation: Invitation, user: User | None) -> Fields:
    """For everybody while the inviter decides; only the applicant is told under which account."""
    waits = user is not None and invitation.applicant is not None and invitation.applicant.user == user.id
    mine = {"signed_in_as": signed_in_as(user)} if waits and user else {}
    return common_view(invitation) | {"inviter_name": named_inviter(invitation)} | mine


def gone_view(invitation: Invitation, problem: UsherError) -> Fields:
    """Why a link no longer works; it tells when and to whom to turn, and nobody's name (A14)."""
    view = common_view(invitation) | {"variant": _variant(invitation, problem)}
    view["can_ask"] = _can_ask(invitation, problem)
    if isinstance(problem, LinkExpired):
        view["at"] = invitation.expires_at
    if isinstance(problem, LinkUsed) and not isinstance(problem, NoLongerMember) and invitation.accepted:
        view |= {"at": invitation.accepted.at, "portal_url": invitation.branding.portal_url, "can_sign_in": True}
    return view


def _can_ask(invitation: Invitation, problem: UsherError) -> bool:
    """An expired link can be renewed if there is an address to send it to; after declining the inviter is asked."""
    if isinstance(problem, LinkExpired):
        return bool(invitation.recipient.addresses)
    return not isinstance(problem, LinkSuperseded) and invitation.status == InvitationStatus.DECLINED


def _variant(invitation: Invitation, problem: UsherError) -> str:
    if isinstance(problem, NoLongerMember):
        return "left"
    if isinstance(problem, LinkSuperseded):
        return "superseded"
    if isinstance(problem, LinkExpired):
        return "expired"
    return {
        InvitationStatus.ACCEPTED: "used",
        InvitationStatus.DECLINED: "declined",
        InvitationStatus.EXHAUSTED: "exhausted",
    }.get(InvitationStatus(invitation.status), "revoked")


def code_view(invitation: Invitation, purpose: str, sent_to: str) -> Fields:
    return common_view(invitation) | {
        "purpose": purpose,
        "code_sent_to": sent_to,
        "minutes": CODE_LIFETIME // MINUTE,
        "password_rules": password_rules(),
    }


def password_rules() -> Fields:
    return {"min_length": PASSWORD_RULES["min_length"]}


def signed_in_as(user: User) -> str:
    """Their own address, shown to themselves."""
    return user.email or user.phone or user.name or ""


def look_view(branding: Branding) -> Fields:
    """How every page shows the organization it is of, and whether it knows what numbers are at home."""
    organization = {
        "name": branding.name,
        "accent": branding.accent,
        "logo": branding.logo,
        "help": branding.help,
    }
    return {"organization": organization, "numbers_at_home": bool(branding.country)}


def order_view(order: Order) -> Fields:
    """What every page about an order has: who sells, its time zone, and the language of who asks for none."""
    return look_view(order.branding) | _speech(order.recipient, order.branding)


def _speech(recipient: Recipient, branding: Branding) -> Fields:
    return {"locale": recipient.locale, "time_zone": recipient.zone(branding)}


def pay_view(order: Order, *, can_pay: bool) -> Fields:
    return order_view(order) | {
        "seller_name": order.seller.name,
        "recipient_name": order.recipient.name,
        "recipient_masked": sent_to(order),
        "joins": joins(order),
        "lines": [line_view(one, order.currency) for one in order.lines],
        "total": Money(due_amount(order), order.currency),
        "received": received(order),
        "expires_at": order.expires_at,
        "can_pay": can_pay,
    }


def package_view(shelf: Shelf, *, can_pay: bool) -> Fields:
    package = shelf.package
    return look_view(shelf.branding) | {
        "line": line_view(package, package.currency),
        "is_full": package.is_full,
        "can_pay": can_pay,
    }


def line_view(one: Line | Package, currency: str) -> Fields:
    """A line of an order, or a package itself."""
    price = Money(one.amount, currency)
    return {"name": one.name, "description": one.description, "terms": one.terms, "price": price}


def joins(order: Order) -> bool:
    """Whether an invitation follows the payment; an active client can use at once what was paid for."""
    return bool(order.invitation) or (order.by_page and not order.contact)


def sent_to(order: Order) -> str:
    """The masked address the invitation goes to, "" where a person hands it over."""
    recipient = order.recipient
    if not joins(order):
        return ""
    if order.channel == Channel.SMS:
        return mask_phone(recipient.phone) if recipient.phone else ""
    return mask_email(recipient.email) if order.channel == Channel.EMAIL and recipient.email else ""


def thanks_view(sale: Sale) -> Fields:
    """What became of a payment. A link from before a correction does not tell the new address."""
    order = sale.order
    return order_view(order) | {
        "state": _state(order),
        "recipient_masked": sent_to(order) if sale.is_current else "",
    }


def _state(order: Order) -> str:
    if order.status in (OrderStatus.NEEDS_ATTENTION, OrderStatus.DISPUTED):
        return str(order.status)
    if joins(order):
        return "invited"
    return "granted"


def closed_view(sale: Sale) -> Fields:
    """Why an order can't be paid: neither whose it is, nor what it is (A14)."""
    return order_view(sale.order) | {
        "variant": "superseded" if isinstance(sale.problem, LinkSuperseded) else str(sale.status)
    }
