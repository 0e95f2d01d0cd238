"""Every refusal Usher can give, one class per stable code.

Codes never change once released; texts may. The HTTP status of a code lives in `handlers/http/problems.py` alone.
Details say what to do next and never hold an address, a token or a code.
"""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from chalicelib.domain.values import dataclass


@dataclass(frozen=True)
class FieldError:
    """One thing wrong with one field of a request; `field` is a dotted path such as `recipient.email`."""

    field: str
    code: str
    detail: str


class UsherError(Exception):
    """A refusal: `detail` for people, `code` for programs, `extra` merged into the problem document."""

    code: ClassVar[str]
    default: ClassVar[str] = ""

    def __init__(
        self,
        detail: str = "",
        *,
        errors: Sequence[FieldError] = (),
        extra: Mapping[str, Any] | None = None,
        retry_after: int | None = None,
    ) -> None:
        """`retry_after` is in seconds."""
        self.detail = detail or self.default
        self.errors = tuple(errors)
        self.extra = dict(extra or {})
        self.retry_after = retry_after
        super().__init__(f"{self.code}: {self.detail}")


class InvalidRequest(UsherError):
    code = "invalid_request"
    default = "The request is not valid: see `errors`."


class Unprocessable(InvalidRequest):
    """Well formed, but a value can't be used."""


class SpoiledNumber(Unprocessable):
    """A phone number or an id that a spreadsheet has changed: what it was can't be known."""

    code = "spoiled_number"


class Unsupported(UsherError):
    code = "unsupported"
    default = "This value is part of the API but not available yet."


class NotAuthenticated(UsherError):
    code = "unauthenticated"
    default = "Sign in: send a valid bearer token."


class NotAllowed(UsherError):
    code = "forbidden"
    default = "Your role does not allow this."


class AssignOthers(NotAllowed):
    """Whoever named them would see the contact, or show it to others."""

    code = "assign_others"
    default = (
        "Only owners and admins assign others or groups, or anybody to a contact that is here already: "
        "leave `staff` and `groups` out, or ask one of them."
    )


class ClientInactive(NotAllowed):
    """A guest has what their client has, for as long as that one is active."""

    code = "client_inactive"
    default = "The client you are a guest of is not active here. Your access comes back with theirs."


class OnboardingRequired(NotAllowed):
    """Whoever joined has something to do first; `next` in the document is where."""

    code = "onboarding_required"
    default = "A few steps come first: open `next`, or GET /v1/me/organizations/{org}/onboarding."


class SecondFactorMissing(NotAllowed):
    """The organization asks it of its owners and admins; `next` in the document is where it is set up."""

    code = "second_factor_required"
    default = "This organization asks its owners and admins for a second factor: sign in at `next` and set one up."


class NotFound(UsherError):
    code = "not_found"
    default = "There is nothing here."


class Conflict(UsherError):
    code = "conflict"
    default = "Somebody changed this at the same moment: read it again, then repeat."


class LastOwner(Conflict):
    """An organization keeps an owner."""

    default = "You are the only owner here: make somebody else an owner first, then leave."


class VersionMismatch(Conflict):
    """`If-Match` named another version."""

    default = "The object has another version by now: read it again, then repeat with its version."


class IdempotencyMismatch(UsherError):
    code = "idempotency_mismatch"
    default = "This Idempotency-Key was used with another request: send a new key."


class TooLarge(UsherError):
    code = "too_large"
    default = "The body is too large: send at most 64 kB."


class WebhookRejected(InvalidRequest):
    """No genuine webhook of this account: nothing is kept of it, and nothing is told of why."""

    default = "The signature is not valid: check the webhook secret and the clock."


class ProviderRefused(Unprocessable):
    """The payment provider can't sell this for the organization."""

    default = "The payment provider refuses this: check the payment settings of the organization."


class UnsupportedMediaType(UsherError):
    code = "unsupported_media_type"
    default = "Send the body as application/json."


class RateLimited(UsherError):
    code = "rate_limited"
    default = "Too many attempts: wait, then try again."


class Unavailable(UsherError):
    code = "unavailable"
    default = "A part of the service does not answer right now: try again in a few seconds."


class InvitationOpen(UsherError):
    code = "invitation_open"
    default = "This contact already has an open invitation to this role: resend it instead."


class InvitationClosed(UsherError):
    code = "invitation_closed"
    default = "This invitation is no longer open."


class AskOpen(UsherError):
    code = "ask_open"
    default = "You have asked them already: wait for their answer, or withdraw it."


class AskDeclined(RateLimited):
    """Whoever has declined is not asked again for a while."""

    default = "They have declined. You may ask them again 30 days after that."


class AskClosed(UsherError):
    code = "ask_closed"
    default = "This was answered, withdrawn, or has expired."


class LinkExpired(UsherError):
    code = "link_expired"
    default = "This invitation has expired. Ask for a new one."


class LinkWithdrawn(UsherError):
    code = "link_withdrawn"
    default = "This invitation is no longer valid. Ask whoever invited you for a new one."


class LinkSuperseded(UsherError):
    code = "link_superseded"
    default = "This link was replaced by a newer one. Use the latest message you received."


class LinkUsed(UsherError):
    code = "link_used"
    default = "This invitation was already accepted. Sign in to continue."


class Changed(UsherError):
    code = "changed"
    default = "The offer changed since it was shown: read it again, then accept."


class RecipientMismatch(UsherError):
    code = "recipient_mismatch"
    default = "This invitation is for somebody else's address. Ask for a code, or use another account."


class CodeWrong(UsherError):
    code = "code_wrong"
    default = "That code is not right. Check the latest message and try again."


class PinWrong(CodeWrong):
    """Nobody's, or not that of a guardian of a child at this kiosk's site: which of both is not told."""

    default = "That PIN is not right here. Check it and type it again."


class PinLocked(UsherError):
    """`retry_after` says when a kiosk may go on by itself."""

    code = "pin_locked"
    default = "Too many wrong PINs: wait, then try again."


class PinLockedForGood(PinLocked):
    """It does not go on by itself."""

    default = "Too many wrong PINs today: an owner or admin has to let this kiosk go on."


class CodeExpired(UsherError):
    code = "code_expired"
    default = "That code is no longer valid. Ask for a new one."


class ApprovalPending(UsherError):
    code = "approval_pending"
    default = "The inviter has to confirm this first."


class PaymentRequired(UsherError):
    code = "payment_required"
    default = "This invitation waits for a payment."


class ContactAmbiguous(UsherError):
    code = "contact_ambiguous"
    default = "Several contacts share this address: name the contact instead."


class TypeNotInvited(UsherError):
    """Contacts of this type are created and not invited (S3.16)."""

    code = "type_not_invited"
    default = "Contacts of this type are not invited here: give the contact another type first."


class NoAddress(UsherError):
    code = "no_address"
    default = "The contact has no address for this channel."


class ChannelUnavailable(UsherError):
    code = "channel_unavailable"
    default = "This channel can't be used here."


class Suppressed(UsherError):
    code = "suppressed"
    default = "This address does not accept messages from you any more."


class DisclosureRequired(UsherError):
    code = "disclosure_required"
    default = "Acknowledge the disclosures first."


class AccountExists(UsherError):
    code = "account_exists"
    default = "There is already an account for this address: sign in instead."


class NoLongerMember(LinkUsed):
    default = "You are no longer part of this organization: ask for a new invitation."


class AlreadyMember(UsherError):
    code = "already_member"
    default = "This contact already has this role here."


class AlreadyLinked(UsherError):
    code = "already_linked"
    default = "Your account is already linked to another contact of this organization."


class NotLinked(UsherError):
    """What is only for those who have an account."""

    code = "not_linked"
    default = "This contact has no account yet: invite them first."


class MemberDeactivated(UsherError):
    code = "member_deactivated"
    default = "Your access to this organization is deactivated. Ask the organization to activate it."


class EmailUnverified(UsherError):
    code = "email_unverified"
    default = "Verify your email address first."


class ProfileIncomplete(UsherError):
    """Whoever is found, or looks for others, says who they are."""

    code = "profile_incomplete"
    default = "Complete your profile first: PATCH /v1/me/profile, with the fields in `errors`."


class WeakPassword(UsherError):
    code = "weak_password"
    default = "Choose a longer password."


class NoSeats(UsherError):
    code = "no_seats"
    default = "No seat is left."
