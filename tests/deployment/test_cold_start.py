"""What the API invokes with each value of `ColdStart`, and the hook of the packaged function."""

import copy
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.deployment.reading import dumped, names_in, of_type
from tools import publishing
from tools.package import Package

Template = dict[str, Any]
HAS_SNAPSHOTS = sys.version_info[:2] >= publishing.FIRST_WITH_SNAPSHOTS
ONLY_WITH_SNAPSHOTS = {"ApiVersion", "ApiSettings", "ApiSettingsProfile", "ApiSettingsVersion"}
HOOKS = """
import json, sys
sys.path[:0] = sys.argv[1:3]
import app, snapshot_restore_py
print(json.dumps([f"{hook.__module__}.{hook.__name__}" for hook in snapshot_restore_py.hooks]))
"""
RUNTIME_MODULE = "hooks = []\nregister_after_restore = hooks.append\n"


def test_the_functions_run_on_the_python_that_packaged_them(resources: Template) -> None:
    runtimes = {function["Runtime"] for function in of_type(resources, "AWS::Lambda::Function").values()}

    assert runtimes == {f"python{sys.version_info.major}.{sys.version_info.minor}"}


def test_api_gateway_invokes_the_alias_for_every_operation_and_nothing_else(resources: Template) -> None:
    paths = resources["RestAPI"]["Properties"]["Body"]["paths"].values()
    called = {
        operation["x-amazon-apigateway-integration"]["uri"]["Fn::Sub"] for path in paths for operation in path.values()
    }
    permission = resources["APIHandlerInvokePermission"]["Properties"]

    (uri,) = called
    assert uri.endswith("/functions/${ApiAlias}/invocations")
    assert permission["FunctionName"] == {"Ref": "ApiAlias"}
    assert permission["Principal"] == "apigateway.amazonaws.com"


def test_the_api_is_the_same_text_whatever_the_value_so_that_no_change_of_it_is_missed(resources: Template) -> None:
    """API Gateway is deployed anew when the text of its definition changes, not when a condition does."""
    assert "TakesSnapshots" not in dumped(resources["RestAPI"])


def test_the_alias_names_the_code_as_it_is_or_the_published_version(resources: Template) -> None:
    alias = resources["ApiAlias"]["Properties"]

    version = {"Fn::GetAtt": ["ApiVersion", "Version"]}
    assert alias["FunctionVersion"] == {"Fn::If": ["TakesSnapshots", version, "$LATEST"]}
    assert "Condition" not in resources["ApiAlias"]


def test_without_snapshots_nothing_is_published_that_costs(resources: Template) -> None:
    conditional = {name for name, found in resources.items() if found.get("Condition") == "TakesSnapshots"}

    assert conditional == ONLY_WITH_SNAPSHOTS


def test_a_version_that_was_replaced_goes_because_each_costs(resources: Template) -> None:
    assert not {"DeletionPolicy", "UpdateReplacePolicy"} & resources["ApiVersion"].keys()


def test_only_the_api_function_is_restored_and_only_where_lambda_can(resources: Template) -> None:
    functions = of_type(resources, "AWS::Lambda::Function")
    applied = {name: function["SnapStart"] for name, function in functions.items() if "SnapStart" in function}

    chosen = {"ApplyOn": {"Fn::If": ["TakesSnapshots", "PublishedVersions", "None"]}}
    assert applied == ({"APIHandler": chosen} if HAS_SNAPSHOTS else {})


def test_python_3_11_refuses_snapstart_and_says_why(template: Template, built: Package) -> None:
    newer, older = copy.deepcopy(template), copy.deepcopy(template)
    older["Resources"]["APIHandler"]["Properties"]["SnapStart"] = {"ApplyOn": "PublishedVersions"}

    publishing.prepare(newer, built.zip, (3, 12))
    publishing.prepare(older, built.zip, (3, 11))

    assert newer["Parameters"]["ColdStart"] == template["Parameters"]["ColdStart"] or not HAS_SNAPSHOTS
    assert older["Parameters"]["ColdStart"]["AllowedValues"] == ["plain"]
    assert "3.12 or 3.13" in older["Parameters"]["ColdStart"]["ConstraintDescription"]
    assert "SnapStart" not in older["Resources"]["APIHandler"]["Properties"]


def test_every_setting_of_the_function_is_in_the_text_that_numbers_them(resources: Template) -> None:
    """A version keeps its settings: one that is missing here would never change in the API."""
    (_, values) = resources["ApiSettingsVersion"]["Properties"]["Content"]["Fn::Join"]
    settings = resources["APIHandler"]["Properties"]["Environment"]["Variables"]

    assert values == [settings[name] for name in sorted(settings)]


def test_another_package_setting_or_function_is_another_version(
    template: Template, built: Package, tmp_path: Path
) -> None:
    def described(changed: Template, package: Path) -> str:
        publishing.prepare(changed, package, (3, 13))
        return str(changed["Resources"]["ApiVersion"]["Properties"]["Description"]["Fn::Sub"])

    other_code = tmp_path / "other.zip"
    other_code.write_bytes(b"other")
    larger, further = copy.deepcopy(template), copy.deepcopy(template)
    larger["Resources"]["APIHandler"]["Properties"]["MemorySize"] = 1024
    further["Globals"]["Function"]["Environment"]["Variables"]["USHER_MORE"] = {"Ref": "Stage"}
    same = described(copy.deepcopy(template), built.zip)

    assert same == described(copy.deepcopy(template), built.zip)
    assert len({same, *(described(one, built.zip) for one in (larger, further)), described(template, other_code)}) == 4
    assert names_in({"Fn::Sub": same}) == {"ApiSettingsVersion"}
    assert len(same) < 200


def test_the_packaged_api_registers_one_hook_where_the_runtime_has_the_module(files: Path, tmp_path: Path) -> None:
    (tmp_path / "snapshot_restore_py.py").write_text(RUNTIME_MODULE)
    command = [sys.executable, "-I", "-S", "-c", HOOKS, str(tmp_path), str(files)]

    done = subprocess.run(
        command, env={"PATH": os.environ["PATH"]}, cwd="/", capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == ["chalicelib.wiring.renew"]


@pytest.mark.parametrize("module", ["snapshot_restore_py", "boto3"])
def test_what_lambda_has_does_not_ship(files: Path, module: str) -> None:
    assert not list(files.glob(f"{module}*"))
