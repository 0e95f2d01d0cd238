"""What the outside sees: the API's edge, mail that arrives as written, and sign-in that cannot be claimed."""

import json
from typing import Any

from chalicelib.handlers.http.openapi_webhooks import webhook_paths
from tests.deployment.reading import condition_branches, dumped, of_type
from tests.holding import holds

Resources = dict[str, Any]
GATEWAY_RESPONSES = "x-amazon-apigateway-gateway-responses"


def stage(resources: Resources) -> dict[str, Any]:
    (found,) = of_type(resources, "AWS::ApiGateway::Stage").values()
    return found


def test_there_is_one_stage(resources: Resources) -> None:
    assert stage(resources)["StageName"] == "api"


@holds("A84")
def test_the_access_log_carries_the_route_and_never_the_path_that_holds_a_token(
    resources: Resources,
) -> None:
    settings = next(found for found in condition_branches(stage(resources)["AccessLogSetting"]) if "Format" in found)

    logged = json.loads(settings["Format"])
    assert logged["route"] == "$context.resourcePath"
    assert all(
        word not in settings["Format"] for word in ("$context.path", "$context.identity", "$context.error.message")
    )


@holds("A84")
def test_bodies_and_headers_are_never_logged(resources: Resources) -> None:
    for settings in stage(resources)["MethodSettings"]:
        assert (settings["DataTraceEnabled"], settings["LoggingLevel"]) == (False, "OFF")


@holds("A86")
def test_a_flood_is_throttled_at_the_stage(resources: Resources) -> None:
    settings = stage(resources)["MethodSettings"][0]

    assert (settings["ResourcePath"], settings["HttpMethod"]) == ("/*", "*")
    assert settings["ThrottlingRateLimit"] == {"Ref": "RateLimit"}
    assert settings["ThrottlingBurstLimit"] == {"Ref": "BurstLimit"}


@holds("A76")
def test_a_flood_can_be_kept_from_eating_the_account_s_concurrency(resources: Resources) -> None:
    reserved = resources["APIHandler"]["Properties"]["ReservedConcurrentExecutions"]

    assert reserved == {"Fn::If": ["ReservesConcurrency", {"Ref": "ApiConcurrency"}, {"Ref": "AWS::NoValue"}]}


@holds("A76")
def test_a_flood_of_webhooks_leaves_the_rest_of_the_api_its_share(resources: Resources) -> None:
    _, *others = stage(resources)["MethodSettings"]
    limits = {
        (one["HttpMethod"], one["ResourcePath"].replace("~1", "/")[1:]): one["ThrottlingRateLimit"] for one in others
    }

    assert limits == {("POST", path): 25 for path in webhook_paths()}


def test_any_body_is_bytes_whatever_a_caller_accepts_first(resources: Resources) -> None:
    # Of what a browser accepts, API Gateway looks at the first type only; and nothing here is answered by a mapping.
    api = resources["RestAPI"]["Properties"]

    assert api["BinaryMediaTypes"] == ["*/*"]
    assert api["Body"]["x-amazon-apigateway-binary-media-types"] == ["*/*"]
    kinds = {
        method["x-amazon-apigateway-integration"]["type"]
        for methods in api["Body"]["paths"].values()
        for method in methods.values()
    }
    assert kinds == {"aws_proxy"}


@holds("A83")
def test_what_the_gateway_answers_by_itself_is_a_problem_document(resources: Resources) -> None:
    answers = resources["RestAPI"]["Properties"]["Body"][GATEWAY_RESPONSES]

    assert {
        "DEFAULT_4XX",
        "DEFAULT_5XX",
        "MISSING_AUTHENTICATION_TOKEN",
        "THROTTLED",
        "REQUEST_TOO_LARGE",
    } <= answers.keys()
    for name, answer in answers.items():
        filled = answer["responseTemplates"]["application/json"].replace("$context.error.messageString", '"Bad"')
        problem = json.loads(filled)
        assert problem.keys() == {"type", "title", "status", "code", "detail", "request_id"}, name
        assert problem["status"] == int(answer["statusCode"]), name
        headers = answer["responseParameters"]
        assert headers["gatewayresponse.header.Content-Type"] == "'application/problem+json'", name
        assert headers["gatewayresponse.header.Access-Control-Allow-Origin"] == "'*'", name
        assert ("gatewayresponse.header.Retry-After" in headers) == (problem["status"] in (429, 503)), name


def test_an_unknown_path_is_not_found_rather_than_forbidden(resources: Resources) -> None:
    answers = resources["RestAPI"]["Properties"]["Body"][GATEWAY_RESPONSES]

    assert answers["MISSING_AUTHENTICATION_TOKEN"]["statusCode"] == "404"


@holds("A18")
def test_links_in_mail_are_neither_rewritten_nor_watched(resources: Resources) -> None:
    assert "TrackingOptions" not in resources["ConfigurationSet"]["Properties"]
    events = resources["ConfigurationSetFeedback"]["Properties"]["EventDestination"]["MatchingEventTypes"]
    assert {"bounce", "complaint", "delivery"} <= set(events)
    assert not {"open", "click"} & set(events)


def test_only_senders_of_this_account_may_report_what_became_of_a_message(resources: Resources) -> None:
    (topic,) = resources["FeedbackTopicPolicy"]["Properties"]["PolicyDocument"]["Statement"]
    (queue,) = resources["FeedbackQueuePolicy"]["Properties"]["PolicyDocument"]["Statement"]

    assert topic["Principal"] == {"Service": ["ses.amazonaws.com", "sms-voice.amazonaws.com"]}
    assert topic["Condition"] == {"StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}}
    assert queue["Condition"] == {"ArnEquals": {"aws:SourceArn": {"Ref": "FeedbackTopic"}}}
    assert resources["FeedbackTopic"]["Properties"]["SignatureVersion"] == "2"


def test_people_sign_in_by_email_or_phone_and_need_neither(resources: Resources) -> None:
    pool = resources["UserPool"]["Properties"]

    assert pool["UsernameAttributes"] == ["email", "phone_number"]
    assert pool["UsernameConfiguration"] == {"CaseSensitive": False}
    assert not any(attribute.get("Required") for attribute in pool["Schema"])
    assert (pool["MfaConfiguration"], pool["EnabledMfas"]) == ("OPTIONAL", ["SOFTWARE_TOKEN_MFA"])


def test_nobody_makes_a_login_past_usher(resources: Resources) -> None:
    settings = resources["UserPool"]["Properties"]["AdminCreateUserConfig"]

    assert settings == {"AllowAdminCreateUserOnly": True}


@holds("A24")
def test_an_app_may_not_write_the_address_that_proves_who_somebody_is(resources: Resources) -> None:
    client = resources["AppClient"]["Properties"]

    assert set(client["WriteAttributes"]) == {"name", "locale"}
    assert client["PreventUserExistenceErrors"] == "ENABLED"
    assert client["GenerateSecret"] is False


@holds("A50")
def test_the_issuers_are_a_list_with_and_without_further_ones(resources: Resources) -> None:
    text, values = resources["APIHandler"]["Properties"]["Environment"]["Variables"]["USHER_ISSUERS"]["Fn::Sub"]
    filled = (
        text.replace("${UserPool.ProviderName}", "pool").replace("${Keys}", "keys").replace("${AppClient}", "client")
    )
    more = ',{"issuer":"https://other.example"}'

    assert values["More"] == {"Fn::If": ["HasOidcIssuers", {"Fn::Sub": ",${OidcIssuers}"}, ""]}
    (own,) = json.loads(filled.replace("${More}", ""))
    assert (own["issuer"], own["audience"], own["token_use"]) == ("https://pool", "client", "id")
    assert [entry["issuer"] for entry in json.loads(filled.replace("${More}", more))] == [
        "https://pool",
        "https://other.example",
    ]


def test_every_parameter_has_a_default_so_that_a_first_deployment_needs_none(
    template: dict[str, Any],
) -> None:
    assert all("Default" in parameter for parameter in template["Parameters"].values())
    assert "Password" not in dumped(template["Parameters"])
