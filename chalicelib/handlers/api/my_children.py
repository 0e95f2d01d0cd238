"""A client's own children."""

from chalicelib.handlers.api.bodies.contacts import guardianship_answer
from chalicelib.handlers.api.bodies.my_children import ChildrenPage
from chalicelib.handlers.http.operation import Call, operation
from chalicelib.services.people import own_children


@operation("My children")
def list_my_children(call: Call) -> ChildrenPage:
    """The children, or other dependents, whose guardian I am, with their segments and my own slot; nothing of other
    guardians."""
    found = own_children.list_mine(call.context, call.user, call.path["org"])
    return ChildrenPage([guardianship_answer(one) for one in found], None)
