"""App links as answers, in the words of Apple and Google."""

from msgspec import Struct, field


class AppLinkDetail(Struct, kw_only=True):
    app_ids: list[str] = field(name="appIDs")
    components: list[dict[str, str]]


class AppLinks(Struct):
    details: list[AppLinkDetail]


class AppleAnswer(Struct):
    applinks: AppLinks


class AndroidTarget(Struct, kw_only=True):
    namespace: str
    package_name: str
    sha256_cert_fingerprints: list[str]


class AssetLink(Struct):
    relation: list[str]
    target: AndroidTarget
