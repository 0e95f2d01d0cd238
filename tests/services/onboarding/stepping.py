"""The steps of a story of onboarding in business words."""

from typing import Any

from chalicelib.domain import refs
from chalicelib.domain.disclosure import Wording
from chalicelib.domain.identity import User
from chalicelib.domain.organization import Membership
from chalicelib.domain.question import AnswerOption, FormQuestion
from chalicelib.services.onboarding import going_through, progress, steps
from chalicelib.services.onboarding.drafts import StepDraft
from chalicelib.services.onboarding.given import Given
from chalicelib.services.onboarding.going_through import MyStep
from chalicelib.services.onboarding.progress import MemberProgress
from chalicelib.services.onboarding.steps import ListedStep, NamedStep
from chalicelib.services.people import contacts
from chalicelib.services.people.contacts import ContactDraft
from tests.services.steps import Acme

GOALS = FormQuestion(
    name="goals",
    kind="several",
    required=True,
    labels={"en": "What are your goals?", "de": "Was sind Ihre Ziele?"},
    options=tuple(AnswerOption(name=name, labels={"en": name.title()}) for name in ("rest", "sport", "sleep")),
)
BORN = FormQuestion(name="born", kind="date", labels={"en": "When were you born?"}, when="past")
MAIL = FormQuestion(name="mail", kind="email", labels={"en": "Another email"})
CALL = FormQuestion(name="call", kind="phone", labels={"en": "Whom to call"})
QUESTIONS = (GOALS, BORN, MAIL, CALL)


def draft(kind: str = "welcome", **wanted: Any) -> StepDraft:
    """A step of this kind with all that it needs."""
    needs: dict[str, dict[str, Any]] = {"form": {"questions": QUESTIONS}, "booking": {"url": "https://book.test/1"}}
    texts = {"en": Wording(title=f"A {kind}", text="Read this."), "de": Wording(title="Auf Deutsch", text="Bitte.")}
    return StepDraft(**({"kind": kind, "role": "client", "texts": texts} | needs.get(kind, {}) | wanted))


class Path(Acme):
    """Acme, which asks for steps; `jane` joined when the latest of them was asked."""

    def publishes(self, kind: str = "welcome", user: User | None = None, **wanted: Any) -> ListedStep:
        return steps.publish(self.context, user or self.owner, self.place.id, draft(kind, **wanted))

    def revises(self, step: ListedStep, **wanted: Any) -> ListedStep:
        return steps.revise(self.context, self.owner, self.named(step), draft(step.ref.kind, **wanted))

    def named(self, step: ListedStep, version: int | None = None) -> NamedStep:
        return NamedStep(self.place.id, step.ref.id, version)

    def retires(self, step: ListedStep) -> None:
        steps.retire(self.context, self.owner, self.named(step))

    def joined(self, name: str = "Jane", role: str = "client") -> User:
        user = self.user(name)
        self.later(1)
        draft = ContactDraft(name=name, emails=(user.email,) if user.email else ())
        contact = contacts.create(self.context, self.owner, self.place.id, draft, None)
        self.join(self.place, user, role, contact_id=contact.id)
        return user

    def mine(self, user: User, step: ListedStep, **wanted: Any) -> MyStep:
        return MyStep(user, self.place.id, step.ref.id, **({"version": step.ref.version} | wanted))

    def does(self, user: User, step: ListedStep, version: int | None = None, **given: Any) -> MemberProgress:
        mine = self.mine(user, step) if version is None else self.mine(user, step, version=version)
        return going_through.do(self.context, mine, Given(**given))

    def skips(self, user: User, step: ListedStep) -> MemberProgress:
        return going_through.skip(self.context, self.mine(user, step))

    def withdraws(self, user: User, step: ListedStep) -> MemberProgress:
        return going_through.withdraw(self.context, self.mine(user, step))

    def sees(self, user: User) -> MemberProgress:
        return progress.list_mine(self.context, user, self.place.id)[0]

    def states(self, user: User) -> list[str]:
        """What became of each step in order: how it was left, and whether it is asked for."""
        return [f"{one.done.outcome if one.done else '-'}{'?' if one.is_open else ''}" for one in self.sees(user).steps]

    def membership(self, user: User, role: str = "client") -> Membership:
        found: Membership = self.item(refs.membership(self.place.id, user.id, role))
        return found

    def listed(self) -> list[str]:
        return [one.ref.id for one in steps.list_steps(self.context, self.owner, self.place.id)]
