"""Following clients and groups: list, set, end."""

from chalicelib.handlers.api.bodies.common import StatusAnswer
from chalicelib.handlers.api.bodies.subscriptions import (
    PutSubscription,
    SubscriptionAnswer,
    SubscriptionsPage,
    subscription_answer,
)
from chalicelib.handlers.http import lists
from chalicelib.handlers.http.lists import PageQuery
from chalicelib.handlers.http.operation import Call, CallWith, operation
from chalicelib.services.people import subscribing


@operation("The clients and groups that I follow")
def list_subscriptions(call: CallWith[PageQuery]) -> SubscriptionsPage:
    """Latest first."""
    after = lists.position(call, "subscriptions")
    page = subscribing.list_own(call.context, call.user, call.path["org"], after=after, limit=call.query.limit)
    return SubscriptionsPage(
        [subscription_answer(one) for one in page.items], lists.cursor(call, "subscriptions", page)
    )


@operation("The clients and groups a member follows")
def list_member_subscriptions(call: CallWith[PageQuery]) -> SubscriptionsPage:
    """For the member, and for owners and admins."""
    name = f"subscriptions#{call.path['member']}"
    page = subscribing.list_of_member(
        call.context,
        call.user,
        call.path["org"],
        call.path["member"],
        after=lists.position(call, name),
        limit=call.query.limit,
    )
    return SubscriptionsPage([subscription_answer(one) for one in page.items], lists.cursor(call, name, page))


@operation("Follow a client or a group", refusals=("conflict", "unsupported"))
def put_subscription(call: CallWith[PutSubscription]) -> SubscriptionAnswer:
    """For owners and admins: they are told of it like those who serve it, counters included. Takes the place of the
    topics that were followed before."""
    followed = subscribing.subscribe(call.context, call.user, call.path["org"], call.path["contact"], call.body.topics)
    return subscription_answer(followed)


@operation("Follow it no more")
def delete_subscription(call: Call) -> StatusAnswer:
    """The same where it is not followed."""
    subscribing.unsubscribe(call.context, call.user, call.path["org"], call.path["contact"])
    return StatusAnswer("ended")
