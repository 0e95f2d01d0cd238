"""The pages of the console: see `site_table`."""

from collections.abc import Mapping

PAGES: Mapping[tuple[str, str], str] = {
    ("GET", "/console"): "console.organizations:choose",
    ("GET", "/console/{org}"): "console.home:home",
    ("GET", "/console/{org}/invite"): "console.invite:form",
    ("POST", "/console/{org}/invite"): "console.invite:invite",
    ("GET", "/console/{org}/invitations"): "console.invitations:show_all",
    ("GET", "/console/{org}/invitations/{invitation}"): "console.invitation:show",
    ("POST", "/console/{org}/invitations/{invitation}/resend"): "console.invitation:resend",
    ("POST", "/console/{org}/invitations/{invitation}/share"): "console.invitation:share",
    ("POST", "/console/{org}/invitations/{invitation}/correct"): "console.invitation:correct",
    ("POST", "/console/{org}/invitations/{invitation}/revoke"): "console.invitation:revoke",
    ("POST", "/console/{org}/invitations/{invitation}/reissue"): "console.invitation:reissue",
    ("POST", "/console/{org}/invitations/{invitation}/approve"): "console.invitation:approve",
    ("POST", "/console/{org}/invitations/{invitation}/refuse"): "console.invitation:refuse",
}
