"""Every operation of the API: which function answers which method and path.

A function is named `module:function`, the module below `handlers/api`. It is loaded by the first request for it, except
what invitations are made, opened and accepted with: that is loaded at the start, where it costs nobody's time.
"""

from functools import cache
from importlib import import_module

from chalicelib.handlers.http.operation import Operation, declared

EARLY = ("invitations", "invitation_verbs", "links", "me")

Table = dict[tuple[str, str], str]

AT_ROOT: Table = {
    ("GET", "/v1/config"): "system:get_config",
    ("GET", "/health"): "system:get_health",
    ("GET", "/.well-known/apple-app-site-association"): "apps:get_apple_app_site_association",
    ("GET", "/.well-known/assetlinks.json"): "apps:get_asset_links",
    ("POST", "/v1/sign-up"): "start:start",
    ("GET", "/v1/me"): "me:get_me",
    ("GET", "/v1/me/invitations"): "me:list_my_invitations",
    ("POST", "/v1/me/invitations/{invitation}/accept"): "me:accept_my_invitation",
    ("POST", "/v1/me/invitations/{invitation}/decline"): "me:decline_my_invitation",
    ("POST", "/v1/me/organizations/{org}/leave"): "me:leave_organization",
    ("GET", "/v1/me/profile"): "profiles:get_my_profile",
    ("PATCH", "/v1/me/profile"): "profiles:patch_my_profile",
    ("POST", "/v1/me/sign-in"): "profiles:note_sign_in",
    ("PUT", "/v1/me/photo"): "profiles:put_my_photo",
    ("DELETE", "/v1/me/photo"): "profiles:remove_my_photo",
    ("GET", "/v1/me/blocks"): "profiles:list_my_blocks",
    ("PUT", "/v1/me/blocks"): "profiles:put_my_block",
    ("DELETE", "/v1/me/blocks/{block}"): "profiles:delete_my_block",
    ("GET", "/v1/me/organizations/{org}/guests"): "my_guests:list_my_guests",
    ("POST", "/v1/me/organizations/{org}/guests"): "my_guests:add_my_guest",
    ("GET", "/v1/me/organizations/{org}/guests/{guest}"): "my_guests:get_my_guest",
    ("PATCH", "/v1/me/organizations/{org}/guests/{guest}"): "my_guests:patch_my_guest",
    ("POST", "/v1/me/organizations/{org}/guests/{guest}/invite"): "my_guests:invite_my_guest",
    ("POST", "/v1/me/organizations/{org}/guests/{guest}/end"): "my_guests:end_my_guest",
    ("GET", "/v1/me/organizations/{org}/children"): "my_children:list_my_children",
    ("GET", "/v1/me/organizations/{org}/portal"): "portal:get_my_portal",
    ("GET", "/v1/me/inbox"): "inbox:list_inbox",
    ("POST", "/v1/me/inbox/seen"): "inbox:mark_inbox_seen",
    ("GET", "/v1/me/counters"): "inbox:get_counters",
    ("GET", "/v1/me/sessions"): "sessions:list_sessions",
    ("DELETE", "/v1/me/sessions"): "sessions:end_sessions",
    ("DELETE", "/v1/me/sessions/{session}"): "sessions:end_session",
    ("POST", "/v1/organizations"): "organizations:create_organization",
    ("GET", "/v1/me/organizations/{org}/groups"): "groups:list_my_groups",
    ("GET", "/v1/me/organizations/{org}/groups/{group}"): "groups:get_my_group",
    ("POST", "/v1/me/discoveries"): "discoveries:discover_professionals",
    ("POST", "/v1/me/asks"): "asks:create_my_ask",
    ("GET", "/v1/me/asks"): "asks:list_my_asks",
    ("POST", "/v1/me/asks/{ask}/withdraw"): "asks:withdraw_my_ask",
    ("POST", "/v1/me/export"): "account:export_me",
    ("GET", "/v1/me/export"): "account:get_my_export",
    ("POST", "/v1/me/erase"): "account:erase_me",
    ("GET", "/v1/me/organizations/{org}/pin"): "pins:get_my_pin",
    ("POST", "/v1/me/organizations/{org}/pin"): "pins:give_my_pin",
    ("POST", "/v1/kiosk/verify"): "kiosks:verify_pin",
    ("GET", "/v1/me/organizations/{org}/onboarding"): "onboarding:get_my_onboarding",
    ("POST", "/v1/me/organizations/{org}/onboarding/{step}/do"): "onboarding:do_step",
    ("POST", "/v1/me/organizations/{org}/onboarding/{step}/skip"): "onboarding:skip_step",
    ("POST", "/v1/me/organizations/{org}/onboarding/{step}/withdraw"): "onboarding:withdraw_consent",
    ("GET", "/v1/links/{token}"): "links:get_link",
    ("POST", "/v1/links/{token}/sign-up"): "links:sign_up",
    ("POST", "/v1/links/{token}/claim"): "links:claim_invitation",
    ("POST", "/v1/links/{token}/accept"): "links:accept_invitation",
    ("POST", "/v1/links/{token}/decline"): "links:decline_invitation",
    ("POST", "/v1/links/{token}/not-me"): "links:say_not_me",
    ("POST", "/v1/links/{token}/new-link"): "links:ask_for_new_link",
}

IN_ORGANIZATION: Table = {
    ("GET", ""): "organizations:get_organization",
    ("PATCH", ""): "organizations:patch_organization",
    ("PUT", "/logo"): "organizations:put_logo",
    ("DELETE", "/logo"): "organizations:remove_logo",
    ("GET", "/members"): "members:list_members",
    ("GET", "/members/{member}"): "members:get_member",
    ("PATCH", "/members/{member}"): "members:patch_member",
    ("PUT", "/members/{member}/photo"): "members:put_photo",
    ("DELETE", "/members/{member}/photo"): "members:remove_photo",
    ("POST", "/members/{member}/deactivate"): "members:deactivate_member",
    ("POST", "/members/{member}/remove"): "members:remove_member",
    ("POST", "/members/{member}/activate"): "members:activate_member",
    ("GET", "/members/{member}/notifications"): "notifications:get_notifications",
    ("PATCH", "/members/{member}/notifications"): "notifications:patch_notifications",
    ("GET", "/subscriptions"): "subscriptions:list_subscriptions",
    ("GET", "/members/{member}/subscriptions"): "subscriptions:list_member_subscriptions",
    ("PUT", "/contacts/{contact}/subscription"): "subscriptions:put_subscription",
    ("DELETE", "/contacts/{contact}/subscription"): "subscriptions:delete_subscription",
    ("POST", "/contacts"): "contacts:create_contact",
    ("GET", "/contacts"): "contacts:list_contacts",
    ("GET", "/counts"): "contacts:get_counts",
    ("GET", "/contacts/{contact}"): "contacts:get_contact",
    ("GET", "/contacts/{contact}/invitations"): "contacts:list_contact_invitations",
    ("PUT", "/contacts/{contact}/staff"): "contacts:put_contact_staff",
    ("PATCH", "/contacts/{contact}"): "contacts:patch_contact",
    ("POST", "/contacts/{contact}/invite"): "contacts:invite_contact",
    ("POST", "/contacts/{contact}/unlink"): "contacts:unlink_contact",
    ("GET", "/contacts/{contact}/guests"): "contacts:list_guests",
    ("POST", "/guests/{guest}/end"): "contacts:end_guest",
    ("GET", "/groups/{group}/members"): "groups:list_group_members",
    ("PUT", "/groups/{group}/members"): "groups:put_group_members",
    ("DELETE", "/groups/{group}/members/{contact}"): "groups:remove_group_member",
    ("POST", "/dependents"): "dependents:create_dependent",
    ("GET", "/dependents"): "dependents:list_dependents",
    ("GET", "/dependents/{dependent}"): "dependents:get_dependent",
    ("PATCH", "/dependents/{dependent}"): "dependents:patch_dependent",
    ("POST", "/discoveries"): "discoveries:discover_people",
    ("POST", "/contacts/{contact}/pin"): "pins:give_pin",
    ("GET", "/contacts/{contact}/pin"): "pins:get_pin",
    ("POST", "/contacts/{contact}/pin/replace"): "pins:replace_pin",
    ("DELETE", "/contacts/{contact}/pin"): "pins:withdraw_pin",
    ("POST", "/contacts/{contact}/pin/text"): "pins:text_pin",
    ("POST", "/contacts/{contact}/pin/guide"): "pins:send_pin_guide",
    ("POST", "/pins/batch"): "pins:give_pins",
    ("POST", "/kiosks"): "kiosks:create_kiosk",
    ("GET", "/kiosks"): "kiosks:list_kiosks",
    ("GET", "/kiosks/{kiosk}"): "kiosks:get_kiosk",
    ("PATCH", "/kiosks/{kiosk}"): "kiosks:patch_kiosk",
    ("POST", "/kiosks/{kiosk}/rotate"): "kiosks:rotate_kiosk",
    ("POST", "/kiosks/{kiosk}/revoke"): "kiosks:revoke_kiosk",
    ("POST", "/kiosks/{kiosk}/lift"): "kiosks:lift_kiosk",
    ("POST", "/invitations"): "invitations:create_invitation",
    ("POST", "/invitations/preview"): "invitations:preview_invitation",
    ("GET", "/invitations"): "invitations:list_invitations",
    ("GET", "/invitations/{invitation}"): "invitations:get_invitation",
    ("GET", "/can-invite"): "invitations:can_invite",
    ("PATCH", "/invitations/{invitation}"): "invitations:correct_invitation",
    ("POST", "/invitations/{invitation}/resend"): "invitation_verbs:resend_invitation",
    ("POST", "/invitations/{invitation}/revoke"): "invitation_verbs:revoke_invitation",
    ("POST", "/invitations/{invitation}/share"): "invitation_verbs:share_invitation",
    ("POST", "/invitations/{invitation}/reissue"): "invitation_verbs:reissue_invitation",
    ("POST", "/invitations/{invitation}/approve"): "invitation_verbs:approve_applicant",
    ("POST", "/invitations/{invitation}/refuse"): "invitation_verbs:refuse_applicant",
    ("POST", "/invitations/batch"): "jobs:invite_group",
    ("POST", "/contacts/batch"): "jobs:import_contacts",
    ("GET", "/jobs/{job}"): "jobs:get_job",
    ("GET", "/jobs/{job}/rows"): "jobs:list_job_rows",
    ("POST", "/jobs/{job}/cancel"): "jobs:cancel_job",
    ("POST", "/disclosures"): "disclosures:publish_disclosure",
    ("PATCH", "/disclosures/{disclosure}"): "disclosures:revise_disclosure",
    ("POST", "/disclosures/{disclosure}/retire"): "disclosures:retire_disclosure",
    ("GET", "/disclosures"): "disclosures:list_disclosures",
    ("POST", "/steps"): "steps:publish_step",
    ("GET", "/steps"): "steps:list_steps",
    ("PUT", "/steps"): "steps:order_steps",
    ("GET", "/steps/{step}"): "steps:get_step",
    ("PATCH", "/steps/{step}"): "steps:revise_step",
    ("POST", "/steps/{step}/retire"): "steps:retire_step",
    ("POST", "/steps/{step}/restore"): "steps:restore_step",
    ("GET", "/contacts/{contact}/onboarding"): "onboarding:get_contact_onboarding",
    ("GET", "/members/{member}/onboarding"): "onboarding:get_member_onboarding",
    ("POST", "/packages"): "packages:create_package",
    ("GET", "/packages"): "packages:list_packages",
    ("GET", "/packages/{package}"): "packages:get_package",
    ("PATCH", "/packages/{package}"): "packages:patch_package",
    ("POST", "/packages/{package}/retire"): "packages:retire_package",
    ("POST", "/assignments"): "entitlements:assign_packages",
    ("GET", "/contacts/{contact}/entitlements"): "entitlements:list_entitlements",
    ("POST", "/contacts/{contact}/entitlements/{entitlement}/consume"): "entitlements:consume_entitlement",
    ("POST", "/contacts/{contact}/entitlements/{entitlement}/restore"): "entitlements:restore_entitlement",
    ("POST", "/contacts/{contact}/entitlements/{entitlement}/revoke"): "entitlements:revoke_entitlement",
    ("GET", "/orders"): "orders:list_orders",
    ("GET", "/orders/{order}"): "orders:get_order",
    ("POST", "/orders/{order}/resend"): "orders:resend_order",
    ("POST", "/orders/{order}/cancel"): "orders:cancel_order",
    ("POST", "/orders/{order}/mark-paid"): "orders:mark_order_paid",
    ("POST", "/orders/{order}/review"): "orders:review_order",
    ("POST", "/orders/{order}/client"): "orders:name_order_client",
    ("POST", "/orders/{order}/accept"): "orders:accept_order",
    ("POST", "/orders/{order}/ask-rest"): "orders:ask_rest_of_order",
    ("POST", "/orders/{order}/close"): "orders:close_order",
    ("GET", "/payment-providers/stripe"): "payment_accounts:get_stripe",
    ("PUT", "/payment-providers/stripe"): "payment_accounts:connect_stripe",
    ("GET", "/payment-providers/standard"): "payment_accounts:get_standard_biller",
    ("PUT", "/payment-providers/standard"): "payment_accounts:connect_standard_biller",
    ("GET", "/asks"): "asks:list_asks",
    ("GET", "/asks/{ask}"): "asks:get_ask",
    ("POST", "/asks/{ask}/approve"): "asks:approve_ask",
    ("POST", "/asks/{ask}/refuse"): "asks:refuse_ask",
}

TABLE: Table = AT_ROOT | {
    (method, f"/v1/organizations/{{org}}{path}"): function for (method, path), function in IN_ORGANIZATION.items()
}


@cache
def find(method: str, path: str) -> Operation:
    """The operation that `TABLE` names there, its module loaded. Raises KeyError."""
    module, name = TABLE[method, path].split(":")
    run = getattr(import_module(f"{__package__}.{module}"), name)
    return declared(method, path, run)


def every() -> tuple[Operation, ...]:
    """All of them in the order of the table, all modules loaded."""
    return tuple(find(*one) for one in TABLE)


def load_early() -> None:
    """Loads what most requests are for."""
    for module in EARLY:
        import_module(f"{__package__}.{module}")
