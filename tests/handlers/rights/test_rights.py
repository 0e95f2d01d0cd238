"""Every operation by every role, with every thing that is theirs, near to them, somebody else's or foreign.

The tests are made of the table in docs/rights.md and of the operations as they are declared.
"""

import re
from collections.abc import Iterator

import pytest

from tests.handlers.gateway import Reply
from tests.handlers.rights.asking import UNKNOWN, Asking, said, unknown
from tests.handlers.rights.cases import declared, kind_of
from tests.handlers.rights.page import ROLES, Rule, rules
from tests.handlers.rights.scene import FORMER, KNOWS, Thing
from tests.holding import holds

# Which operation shows one of those that a list shows, and what they are called.
LISTS = {
    "list_asks": ("get_ask", "ask"),
    "list_contacts": ("get_contact", "contact"),
    "list_dependents": ("get_dependent", "dependent"),
    "list_invitations": ("get_invitation", "invitation"),
    "list_members": ("get_member", "member"),
    "list_orders": ("get_order", "order"),
    "list_packages": ("get_package", "package"),
    "list_requests": ("get_request", "request"),
}
LISTING = [rule for rule in rules() if rule.operation in LISTS]
ASKING = [rule for rule in rules() if rule.operation not in LISTS]
NAMING = [rule for rule in ASKING if kind_of(rule) != "organization"]
READING = {name: read for read, name in LISTS.values()}
# The same for what is one's own.
OWN = {"request": "get_my_request"}
# What is told of a body, whether it names what is foreign or what is not there.
REFUSED = {403: {"forbidden", "assign_others"}, 404: {"not_found"}, 422: {"invalid_request"}}


def each(cases: list[Rule]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("rule", cases, ids=lambda rule: rule.case.replace(" ", "-"))


def refused(reply: Reply) -> bool:
    return reply.status in (403, 404) and reply.code in REFUSED[reply.status]


def words_of(reply: Reply) -> set[str]:
    return set(re.findall(r"[\w-]+", reply.text))


def named(case: str) -> Rule:
    return next(rule for rule in rules() if rule.case == case)


@holds("A35", "A36", "S2.2", "S2.3", "S2.8")
@each(ASKING)
def test_each_role_may_do_what_the_table_says_and_nothing_else(asking: Asking, rule: Rule) -> None:
    for role, thing in cells(asking, rule):
        reply = asking.by_role(rule, role, thing.ids)

        where = f"{role}, {rule.case}, {thing.whose}: {reply.status} {reply.text[:300]}"
        if rule.allows(role, thing.whose.words(role)):
            assert 200 <= reply.status < 300, where
        else:
            assert refused(reply), where


@holds("A35", "S2.3")
@each([rule for rule in NAMING if rule.operation not in (*READING.values(), *OWN.values())])
def test_what_a_role_may_not_read_answers_everything_like_what_does_not_exist(asking: Asking, rule: Rule) -> None:
    for role, thing in cells(asking, rule):
        reading = rule_of_reading(rule, thing)
        if reading and not reading.allows(role, thing.whose.words(role)):
            hidden = asking.by_role(rule, role, thing.ids)
            assert said(hidden) == said(asking.by_role(rule, role, unknown(thing))), f"{role}, {rule.case}"


@holds("A35")
@each(NAMING)
def test_what_is_another_organizations_answers_every_role_like_what_does_not_exist(asking: Asking, rule: Rule) -> None:
    foreign = asking.foreign.of(kind_of(rule))[-1]
    for role in ROLES:
        reply = asking.by_role(rule, role, foreign.ids)
        assert reply.code in REFUSED[reply.status], f"{role}, {rule.case}: {reply.text}"
        assert said(reply) == said(asking.by_role(rule, role, unknown(foreign))), f"{role}, {rule.case}"


@holds("A35", "A47")
@each(list(rules()))
def test_who_is_no_active_member_may_do_nothing(asking: Asking, rule: Rule) -> None:
    thing = asking.scene.of(kind_of(rule))[0]
    nowhere = unknown(thing) | {"org": UNKNOWN["org"]}

    assert asking.call(rule, None, thing.ids).code == "unauthenticated"
    for former in FORMER.values():
        assert asking.call(rule, asking.scene.users[former], thing.ids).code == "member_deactivated"
    for outsider in (asking.stranger, asking.scene.users["Eva"], asking.foreign.users["Olga"]):
        reply = asking.call(rule, outsider, thing.ids)
        assert reply.code == "not_found"
        assert said(reply) == said(asking.call(rule, outsider, nowhere))


@holds("S2.3", "A35")
@each(LISTING)
def test_a_list_holds_what_the_role_may_see_and_not_a_row_more(asking: Asking, rule: Rule) -> None:
    for role in ROLES:
        reply = asking.by_role(rule, role, {})
        if rule.cells[role] == "no":
            assert refused(reply), f"{role}, {rule.case}"
            continue
        shown = [row["id"] for row in reply.json["items"]]
        _, kind = LISTS[rule.operation]
        wanted = {thing.ids[kind] for thing in listed(asking, kind) if rule.allows(role, thing.whose.words(role))}
        assert (set(shown), len(shown)) == (wanted, len(wanted)), f"{role}, {rule.case}"
        assert reply.json["next"] is None


@holds("S2.3", "A44")
@each(list(rules()))
def test_no_answer_to_anybody_names_whom_they_do_not_know(asking: Asking, rule: Rule) -> None:
    for role in KNOWS:
        hidden = asking.scene.hidden_from(role)
        for thing in asking.scene.of(kind_of(rule)):
            reply = asking.by_role(rule, role, thing.ids)
            assert not hidden & words_of(reply) - set(thing.ids.values()), f"{role}, {rule.case}: {reply.text[:600]}"


def test_owners_are_told_the_very_names_that_others_do_not_know(asking: Asking) -> None:
    told = words_of(asking.by_role(named("list_contacts"), "owner", {}))
    assert all(
        {"Cleo", "cleo", asking.scene.contacts["Cleo"]} <= asking.scene.hidden_from(role) & told for role in KNOWS
    )


@holds("S2.3")
@each(LISTING)
def test_whatever_a_list_shows_can_be_read(asking: Asking, rule: Rule) -> None:
    read, kind = LISTS[rule.operation]
    for role in ROLES:
        for thing in listed(asking, kind):
            words = thing.whose.words(role)
            assert rule.allows(role, words) <= named(read).allows(role, words), f"{role}, {thing.whose}"


@holds("S2.3")
def test_counts_count_what_the_lists_show(asking: Asking) -> None:
    for role in ROLES:
        counted = asking.by_role(named("get_counts"), role, {})
        if named("get_counts").cells[role] == "no":
            assert refused(counted), role
            continue
        for noun in ("contacts", "invitations"):
            shown = asking.by_role(named(f"list_{noun}"), role, {}).json["items"]
            assert sum(one["count"] for one in counted.json[noun].values()) == len(shown), f"{role}, {noun}"


def cells(asking: Asking, rule: Rule) -> Iterator[tuple[str, Thing]]:
    things = asking.scene.of(kind_of(rule))
    assert things, rule.case
    return ((role, thing) for role in ROLES for thing in things)


def listed(asking: Asking, kind: str) -> list[Thing]:
    return asking.scene.of("any member" if kind == "member" else kind)


def rule_of_reading(rule: Rule, thing: Thing) -> Rule | None:
    """Who may read what is named: the contact where it is what belongs to one."""
    kind = next((name for name in thing.ids if name in READING), "")
    reading = (OWN if declared(rule).path.startswith("/v1/me/") else READING).get(kind)
    return named(reading) if reading else None
