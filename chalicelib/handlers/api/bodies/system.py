"""The configuration and the health of the service as answers."""

from msgspec import Struct


class ConfigAnswer(Struct, kw_only=True):
    issuer: str
    client_id: str
    endpoints: dict[str, str]
    password_rules: dict[str, int]
    link_host: str
    organization_creation: str
    channels: list[str]


class HealthAnswer(Struct):
    status: str
