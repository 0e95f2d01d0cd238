"""The inviting business, its policy, and the memberships people have in it."""

from dataclasses import field
from enum import StrEnum

from chalicelib.domain.contact_types import ContactType, is_invited
from chalicelib.domain.disclosure import DisclosureRef
from chalicelib.domain.help import Help
from chalicelib.domain.identity import User
from chalicelib.domain.ids import membership_id
from chalicelib.domain.logo import Logo
from chalicelib.domain.profile import Profile
from chalicelib.domain.step import StepDone, StepRef
from chalicelib.domain.values import dataclass
from chalicelib.domain.wishes import Preference


class Role(StrEnum):
    OWNER = "owner"
    ADMIN = "admin"
    STAFF = "staff"
    CLIENT = "client"
    GUEST = "guest"


class MembershipStatus(StrEnum):
    ACTIVE = "active"
    DEACTIVATED = "deactivated"
    ENDED = "ended"


# When an invitation is brought to mind, unless its organization says otherwise.
REMINDER_DAYS = (2, 5)


@dataclass(frozen=True)
class Policy:
    """What an organization allows. Durations in seconds; a `None` lifetime falls back to the default.

    `second_factor_of_managers`: memberships of owners and admins open nothing to whoever signs in without one.
    `contact_types` are what it says otherwise than the built-in ones, and labels of its own. A request that nobody has
    answered is brought to mind, and then told the owners, after so many seconds; 0 for never. Clients who have not been
    here for `nudge_after_days` are reminded, again after as many, `nudges_at_most` times until they come; 0 for never.
    An invitation that nobody answers is brought to mind so many days after it was sent, on each of `reminder_days`, and
    before it ends; without any it is not.
    """

    admins_invite_admins: bool = True
    staff_invite_guests: bool = True
    staff_invite_clients: bool = False
    clients_invite_guests: bool = True
    invite_other_guardians: bool = False
    tell_clients_of_staff: bool = False
    second_factor_of_managers: bool = False
    match: str | None = None
    lifetime: int | None = None
    contact_types: tuple[ContactType, ...] = ()
    remind_of_requests_after: int = 86_400
    escalate_requests_after: int = 172_800
    nudge_after_days: int = 0
    nudges_at_most: int = 3
    reminder_days: tuple[int, ...] = REMINDER_DAYS

    def invites_type(self, name: str) -> bool:
        """Whether contacts of this type may be invited."""
        return is_invited(name, self.contact_types)


@dataclass(frozen=True)
class Branding:
    """How pages and messages show the organization. `accent` is `#rrggbb`, `logo` says which picture is its own.

    `timezone` is the IANA name of the zone that times are told in ("" is UTC), `country` where phone numbers typed
    there are at home ("" takes none of them). `help` is on every page and in every message.
    """

    name: str
    accent: str = ""
    portal_url: str = ""
    labels: dict[str, str] = field(default_factory=dict)
    logo: Logo | None = None
    timezone: str = ""
    country: str = ""
    help: Help = Help()

    def label(self, role: str) -> str:
        """What this organization calls a role (or a state), or the word itself."""
        return self.labels.get(role, role)


@dataclass(frozen=True, kw_only=True)
class Organization:
    """`owners`: the memberships of its owners, active or not; empty in one from before that was listed. `steps`: what
    it asks of whoever joins, in its order, with the latest that it retired."""

    id: str
    branding: Branding
    policy: Policy = field(default_factory=Policy)
    disclosures: tuple[DisclosureRef, ...] = ()
    owners: tuple[str, ...] = ()
    steps: tuple[StepRef, ...] = ()
    created_at: int
    version: int = 1


@dataclass(frozen=True, kw_only=True)
class Membership:
    """An accepted relationship. `subject` is the client's contact for a guest, else empty; `notifications` is a
    wish of domain/wishes.py, which `topics` overrules by topic; `locale` the language they are written to in.

    After a change of role `successor` is the membership that goes on in place of this one, which has ended. `heir` gets
    the open invitations of whoever is not active any more, or nobody does and they are withdrawn; `clients_to` gets the
    clients whom nobody else serves, and `told` are the users who know of that. `due_at`: there may be something left to
    move.

    `seen_on` is the latest day (since 1970-01-01, UTC) on which a client was here; None: never since joining. `nudges`
    counts the reminders sent since then, the latest on the day `nudged_on`.

    `steps_done`: how far they are with the organization's steps, by the id of each; `onboarded_at`: when they had done
    all that let them in, which stays.
    """

    id: str
    organization: str
    user: str
    role: str
    subject: str = ""
    status: str = MembershipStatus.ACTIVE
    name: str = ""
    email: str = ""
    phone: str = ""
    contact: str = ""
    locale: str = ""
    notifications: str = "all"
    topics: dict[str, Preference] = field(default_factory=dict)
    profile: Profile = Profile()
    created_at: int
    successor: str = ""
    heir: str = ""
    clients_to: str = ""
    told: tuple[str, ...] = ()
    due_at: int | None = None
    seen_on: int | None = None
    nudged_on: int | None = None
    nudges: int = 0
    steps_done: dict[str, StepDone] = field(default_factory=dict)
    onboarded_at: int | None = None
    version: int = 1

    @property
    def is_active(self) -> bool:
        return self.status == MembershipStatus.ACTIVE


def new_membership(
    organization_id: str, user: User, role: str, now: int, *, contact_id: str = "", subject: str = ""
) -> Membership:
    """An active membership of `user`, with the addresses they registered."""
    return Membership(
        id=membership_id(user.id, role, subject),
        organization=organization_id,
        user=user.id,
        role=role,
        subject=subject,
        name=user.name or "",
        email=user.email or "",
        phone=user.phone or "",
        contact=contact_id,
        created_at=now,
    )
