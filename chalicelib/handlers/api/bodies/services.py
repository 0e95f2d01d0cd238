"""Services that an organization offers, as requests and answers."""

from typing import Annotated, Literal

from msgspec import UNSET, Meta, Struct, UnsetType, field

from chalicelib.domain.service import Service
from chalicelib.handlers.api.bodies.common import Body
from chalicelib.handlers.http.times import rfc3339

ServiceName = Annotated[str, Meta(min_length=1, max_length=80)]
Description = Annotated[str, Meta(max_length=1_000)]
Askers = Annotated[
    list[Literal["client", "guest"]], Meta(min_length=1, max_length=2, description="Who may ask for it: one or both")
]
Position = Annotated[int, Meta(ge=0, le=10_000, description="Lists are in this order, then by age")]


class CreateService(Body):
    """Left out, `askers` are the clients."""

    name: ServiceName
    description: Description = ""
    askers: Askers = field(default_factory=lambda: ["client"])
    position: Position = 0


class PatchService(Body):
    """JSON merge patch: absent fields stay, null clears. What was asked before stays as it is."""

    name: ServiceName | UnsetType = UNSET
    description: Description | UnsetType | None = UNSET
    askers: Askers | UnsetType = UNSET
    position: Position | UnsetType = UNSET


class ServicesQuery(Struct, forbid_unknown_fields=True):
    status: Literal["", "active", "retired"] = ""


class ServiceAnswer(Struct, kw_only=True):
    """`status` is `active` or `retired`: a retired one is offered to nobody."""

    id: str
    name: str
    description: str
    askers: list[str]
    position: int
    status: str
    created_at: str
    version: int


class ServicesPage(Struct):
    """All at once: there are 200 at most."""

    items: list[ServiceAnswer]
    next: str | None


class OfferedServiceAnswer(Struct, kw_only=True):
    """What I may ask for."""

    id: str
    name: str
    description: str


class OfferedServicesPage(Struct):
    items: list[OfferedServiceAnswer]
    next: str | None


def service_answer(service: Service) -> ServiceAnswer:
    return ServiceAnswer(
        id=service.id,
        name=service.name,
        description=service.description,
        askers=list(service.askers),
        position=service.position,
        status=service.status,
        created_at=rfc3339(service.created_at),
        version=service.version,
    )


def offered_service_answer(service: Service) -> OfferedServiceAnswer:
    return OfferedServiceAnswer(id=service.id, name=service.name, description=service.description)
