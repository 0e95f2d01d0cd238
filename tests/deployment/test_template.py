"""The template as a whole: it is accepted, keeps what must outlive it, and goes round in no circle."""

import json
import subprocess
import sys
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

import pytest

from tests.deployment.reading import names_in, of_type
from tests.holding import holds
from tools.package import ROOT, STAGE, Package, lint

Template = dict[str, Any]
RETAINED = {"Table", "Files", "KeyRing", "UserPool", "AppClient", "ApiLogsAccount", "ApiLogsRole"}
ENVIRONMENT = {
    f"USHER_{name}"
    for name in (
        *("STAGE", "TABLE", "BUCKET", "QUEUE_URL", "SECRET_ID", "BASE_URL", "SENDER", "SMS", "CONFIGURATION_SET"),
        *("ISSUERS", "CORS_ORIGINS", "ORGANIZATION_CREATION", "USER_POOL_ID", "CLIENT_ID"),
        *("APPLE_APP_IDS", "ANDROID_APPS", "PAYMENTS_PREFIX", "STRIPE_BASE", "DYNAMO_TRANSPORT"),
    )
}
VALIDATE = """
from chalice.cli.factory import CLIFactory
from chalice.deploy.validate import validate_configuration
config = CLIFactory({root!r}).create_config_obj({stage!r})
validate_configuration(config)
print(config.chalice_app.debug)
"""


def environment(function: Template) -> Template:
    return function["Environment"]["Variables"]


def test_cfn_lint_finds_nothing(built: Package) -> None:
    lint(built.template)


def test_cfn_lint_finds_nothing_in_what_the_serverless_transform_makes_of_it(plain: Template, tmp_path: Path) -> None:
    written = tmp_path / "plain.json"
    written.write_text(json.dumps(plain))

    lint(written)


def test_every_resource_has_a_type_so_no_setting_hangs_on_a_function_that_was_renamed(
    template: Template,
) -> None:
    assert [name for name, resource in template["Resources"].items() if "Type" not in resource] == []


@holds("A83")
def test_chalice_accepts_the_configuration_and_never_shows_a_stack_trace() -> None:
    script = VALIDATE.format(root=str(ROOT), stage=STAGE)
    done = subprocess.run([sys.executable, "-B", "-c", script], cwd=ROOT, capture_output=True, text=True, check=False)

    assert (done.returncode, done.stdout.strip()) == (0, "False"), done.stderr


def test_the_resources_refer_to_each_other_without_a_circle(resources: Template) -> None:
    graph = {name: names_in(resource) & resources.keys() for name, resource in resources.items()}
    for name, resource in resources.items():
        depends = resource.get("DependsOn", [])
        graph[name] |= {depends} if isinstance(depends, str) else set(depends)

    assert set(TopologicalSorter(graph).static_order()) == resources.keys()


def test_the_api_function_does_not_name_the_api_that_names_it(resources: Template) -> None:
    assert "RestAPI" not in names_in(resources["APIHandler"]["Properties"])


def test_every_function_gets_every_setting_and_only_as_one_value_each(resources: Template) -> None:
    for name, function in of_type(resources, "AWS::Lambda::Function").items():
        assert environment(function).keys() == ENVIRONMENT, name
        assert all(isinstance(value, str) or len(value) == 1 for value in environment(function).values()), name


def test_event_functions_know_the_address_that_links_begin_with(resources: Template) -> None:
    for name in ("Relay", "Deliver", "Feedback", "Due"):
        own, given = environment(resources[name]["Properties"])["USHER_BASE_URL"]["Fn::If"][1:]
        assert own == {"Ref": "PublicBaseUrl"}, name
        assert given == {"Fn::Sub": "https://${RestAPI}.execute-api.${AWS::Region}.${AWS::URLSuffix}/api"}, name


@holds("A85")
def test_no_secret_is_in_the_environment_of_a_function(resources: Template) -> None:
    for name, function in of_type(resources, "AWS::Lambda::Function").items():
        assert environment(function)["USHER_SECRET_ID"] == {"Ref": "KeyRing"}, name
        assert "resolve:secretsmanager" not in str(function), name


@pytest.mark.parametrize("name", sorted(RETAINED))
def test_deleting_the_stack_keeps(resources: Template, name: str) -> None:
    assert (resources[name]["DeletionPolicy"], resources[name]["UpdateReplacePolicy"]) == ("Retain", "Retain")


def test_nothing_that_can_be_made_again_is_kept(resources: Template) -> None:
    assert {name for name, resource in resources.items() if resource.get("DeletionPolicy") == "Retain"} == RETAINED


def test_the_table_can_be_restored_and_is_encrypted_and_cannot_be_deleted_by_accident(
    resources: Template,
) -> None:
    table = resources["Table"]["Properties"]

    assert table["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}
    assert table["SSESpecification"] == {"SSEEnabled": True}
    assert table["DeletionProtectionEnabled"] is True
    assert table["StreamSpecification"] == {"StreamViewType": "NEW_AND_OLD_IMAGES"}
    assert table["TimeToLiveSpecification"] == {"AttributeName": "ttl", "Enabled": True}
    assert [index["IndexName"] for index in table["GlobalSecondaryIndexes"]] == ["lists", "due", "addresses"]


def test_every_queue_is_encrypted(resources: Template) -> None:
    assert all(queue["SqsManagedSseEnabled"] for queue in of_type(resources, "AWS::SQS::Queue").values())


def test_every_function_logs_as_json_into_a_group_that_forgets(resources: Template) -> None:
    groups = of_type(resources, "AWS::Logs::LogGroup")

    for name, function in of_type(resources, "AWS::Lambda::Function").items():
        settings = function["LoggingConfig"]
        assert settings["LogFormat"] == "JSON", name
        assert groups[settings["LogGroup"]["Ref"]]["RetentionInDays"] == {"Ref": "LogRetentionDays"}, name
