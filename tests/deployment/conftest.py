"""The package, built once for all tests here: template, what CloudFormation makes of it, open zip. A directory of
logins for the commands of operators."""

import copy
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import boto3
import pytest
from moto import mock_aws
from samtranslator.translator.transform import transform

from tools.package import Package, package

Template = dict[str, Any]


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Package:
    return package(tmp_path_factory.mktemp("package"))


@pytest.fixture(scope="session")
def template(built: Package) -> Template:
    """What `make package` writes, before the Serverless transform."""
    return json.loads(built.template.read_text())


@pytest.fixture(scope="session")
def plain(template: Template) -> Template:
    """The template after the Serverless transform."""
    sources = copy.deepcopy(template)
    for resource in sources["Resources"].values():
        if resource["Type"] == "AWS::Serverless::Function":
            resource["Properties"]["CodeUri"] = "s3://bucket/key"
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("AWS_DEFAULT_REGION", "us-east-1")
        return transform(sources, {}, SimpleNamespace(load=dict))


@pytest.fixture(scope="session")
def resources(plain: Template) -> Template:
    """What CloudFormation creates."""
    return plain["Resources"]


@pytest.fixture(scope="session")
def files(built: Package, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that Lambda sees as /var/task."""
    folder = tmp_path_factory.mktemp("task")
    with zipfile.ZipFile(built.zip) as opened:
        opened.extractall(folder)
    return folder


@pytest.fixture
def cognito(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    with mock_aws():
        yield boto3.client("cognito-idp", region_name="eu-west-1")
