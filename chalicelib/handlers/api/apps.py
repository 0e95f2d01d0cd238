"""App links: the two documents by which phones let an app open invitation links (A19). Both need a custom domain:
phones ask at the root of the host."""

from urllib.parse import urlsplit

from chalicelib import wiring
from chalicelib.domain.errors import NotFound
from chalicelib.handlers.api.bodies.apps import AndroidTarget, AppleAnswer, AppLinkDetail, AppLinks, AssetLink
from chalicelib.handlers.http.operation import Call, operation


@operation(
    "Which iOS apps open invitation links",
    auth="none",
    refusals=("not_found",),
)
def get_apple_app_site_association(call: Call) -> AppleAnswer:
    """From the stack parameter `AppleAppIds`; 404 without it. Phones read it only at the root of a custom domain."""
    apps = wiring.settings().apple_app_ids
    if not apps:
        raise NotFound
    links = urlsplit(call.context.base_url).path + "/i/*"
    return AppleAnswer(AppLinks([AppLinkDetail(app_ids=list(apps), components=[{"/": links}])]))


@operation(
    "Which Android apps open invitation links",
    auth="none",
    refusals=("not_found",),
)
def get_asset_links(call: Call) -> list[AssetLink]:
    """From the stack parameter `AndroidApps`; 404 without it. Phones read it only at the root of a custom domain."""
    apps = wiring.settings().android_apps
    if not apps:
        raise NotFound
    return [
        AssetLink(["delegate_permission/common.handle_all_urls"], _target(package, fingerprints))
        for package, fingerprints in apps.items()
    ]


def _target(package_id: str, fingerprints: tuple[str, ...]) -> AndroidTarget:
    return AndroidTarget(namespace="android_app", package_name=package_id, sha256_cert_fingerprints=list(fingerprints))
