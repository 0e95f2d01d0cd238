"""What the API invokes: always the alias, and with `ColdStart=snapstart` a published version behind it (docs/adr/0028).

A version keeps code and settings as they were when it was published, so another one must be published whenever any of
them changes. CloudFormation does that for another description, which here has a digest of the package and of the
function, and a number that changes with the values of the settings.
"""

import copy
import hashlib
import json
from pathlib import Path
from typing import Any

Template = dict[str, Any]
FUNCTION, ALIAS, PERMISSION = "APIHandler", "ApiAlias", "APIHandlerInvokePermission"
CALLED, CALLED_INSTEAD = f"${{{FUNCTION}.Arn}}/invocations", f"${{{ALIAS}}}/invocations"
FIRST_WITH_SNAPSHOTS = (3, 12)
NO_SNAPSHOTS = "plain is the only value: the package is of Python 3.11, and snapstart needs one of 3.12 or 3.13"


def prepare(template: Template, package: Path, python: tuple[int, int]) -> None:
    """Complete `template` in place; `package` is the zip, `python` what the functions run on."""
    resources = template["Resources"]
    _invoke_the_alias(resources)
    # Tabs keep two values apart that would be the same text side by side.
    resources["ApiSettingsVersion"]["Properties"]["Content"] = {"Fn::Join": ["\t", _settings(template)]}
    what = f"package {_digest(template, package)}, settings ${{ApiSettingsVersion.VersionNumber}}"
    resources["ApiVersion"]["Properties"]["Description"] = {"Fn::Sub": what}
    if python < FIRST_WITH_SNAPSHOTS:
        _refuse_snapshots(template)


def _invoke_the_alias(resources: Template) -> None:
    """The same text with and without snapshots: API Gateway does not see that the value of a condition changed."""
    body = json.dumps(resources["RestAPI"]["Properties"]["DefinitionBody"])
    resources["RestAPI"]["Properties"]["DefinitionBody"] = json.loads(body.replace(CALLED, CALLED_INSTEAD))
    resources[PERMISSION]["Properties"]["FunctionName"] = {"Ref": ALIAS}


def _settings(template: Template) -> list[Any]:
    common = template["Globals"]["Function"]["Environment"]["Variables"]
    own = template["Resources"][FUNCTION]["Properties"]["Environment"]["Variables"]
    return [copy.deepcopy(value) for _, value in sorted({**common, **own}.items())]


def _digest(template: Template, package: Path) -> str:
    function = [template["Globals"]["Function"], template["Resources"][FUNCTION]]
    return hashlib.sha256(package.read_bytes() + json.dumps(function, sort_keys=True).encode()).hexdigest()[:16]


def _refuse_snapshots(template: Template) -> None:
    template["Parameters"]["ColdStart"] |= {"AllowedValues": ["plain"], "ConstraintDescription": NO_SNAPSHOTS}
    del template["Resources"][FUNCTION]["Properties"]["SnapStart"]
