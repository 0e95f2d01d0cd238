"""The signed-in user's own data: export it, have it erased."""

from chalicelib.handlers.api.bodies.account import (
    Erase,
    ErasureAnswer,
    ExportAnswer,
    erasure_answer,
    export_answer,
)
from chalicelib.handlers.http.operation import Call, CallWith, action, operation
from chalicelib.services.account import erasing, exporting


@action("Export what is kept of me")
def export_me(call: Call) -> ExportAnswer:
    """Begins a file in JSON, which is ready within minutes: `GET /v1/me/export` answers where it is. Asked again while
    it is being written, or within an hour, it answers the same one."""
    return export_answer(exporting.ask(call.context, call.user), "")


@operation("My latest export")
def get_my_export(call: Call) -> ExportAnswer:
    """Once `status` is `ready`, `url` is where whoever has it reads the file for one minute; ask again for another."""
    export = exporting.find(call.context, call.user)
    return export_answer(export, exporting.address(call.context, export) if export else "")


@operation("Erase me", refusals=("conflict",))
def erase_me(call: CallWith[Erase]) -> ErasureAnswer:
    """Leaves every organization, ends the login if it is Usher's own, and deletes or empties all that is kept of you;
    nothing of it can be taken back. Orders, payments and the history stay without name and address. Who is the only
    owner of an organization makes somebody else an owner first: 409 with its id as `organization`."""
    return erasure_answer(erasing.ask(call.context, call.user, call.body.confirm))
