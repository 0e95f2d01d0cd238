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
    ("GET", "/console/{org}/contacts"): "console.contacts:show_all",
    ("GET", "/console/{org}/contacts/new"): "console.contact_forms:new_page",
    ("POST", "/console/{org}/contacts/new"): "console.contact_forms:create",
    ("GET", "/console/{org}/contacts/{contact}"): "console.contact:show",
    ("GET", "/console/{org}/contacts/{contact}/edit"): "console.contact_forms:edit_page",
    ("POST", "/console/{org}/contacts/{contact}/edit"): "console.contact_forms:save",
    ("GET", "/console/{org}/contacts/{contact}/invite"): "console.contact:invite_page",
    ("POST", "/console/{org}/contacts/{contact}/invite"): "console.contact:invite",
    ("POST", "/console/{org}/contacts/{contact}/unlink"): "console.contact:unlink",
    ("POST", "/console/{org}/contacts/{contact}/staff"): "console.contact:put_staff",
    ("GET", "/console/{org}/group-invite"): "console.group_invite:back",
    ("POST", "/console/{org}/group-invite"): "console.group_invite:invite",
    ("GET", "/console/{org}/jobs/{job}"): "console.jobs:show",
    ("GET", "/console/{org}/jobs/{job}/results.csv"): "console.jobs:results",
    ("POST", "/console/{org}/jobs/{job}/cancel"): "console.jobs:cancel",
}
