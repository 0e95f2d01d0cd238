"""Deploys the packaged CloudFormation stack, the one that production uses, to the emulated AWS."""

import hashlib
import json
import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from botocore.exceptions import WaiterError

from local import gateway
from local.aws import client
from local.settings import ROOT, SENDER, STACK, LocalError, Settings
from local.steps import step

INPUTS = ("app.py", "chalicelib", "requirements.txt", ".chalice", "tools", "local/deploy.py", "local/gateway.py")
BUCKET = "usher-packages"
INPUTS_TAG = "usher:inputs"
WAIT = {"Delay": 1, "MaxAttempts": 120}


def deploy(settings: Settings) -> dict[str, str]:
    """Create the stack, or update it if what it is made of has changed. Returns its outputs."""
    inputs = hash_of_inputs(settings)
    stack = find_stack(settings)
    if stack is None or _tags(stack).get(INPUTS_TAG) != inputs:
        stack = _build_and_deploy(settings, inputs, stack)
    return outputs(stack)


def find_stack(settings: Settings) -> dict[str, Any] | None:
    cloudformation = client(settings.aws_url, "cloudformation")
    try:
        found: dict[str, Any] = cloudformation.describe_stacks(StackName=STACK)["Stacks"][0]
    except cloudformation.exceptions.ClientError:
        return None
    return found


def outputs(stack: dict[str, Any]) -> dict[str, str]:
    return {output["OutputKey"]: output["OutputValue"] for output in stack.get("Outputs", [])}


def api_of(url: str) -> tuple[str, str]:
    """The id and the stage of the API that AWS has at https://<id>.execute-api.<region>.amazonaws.com/<stage>."""
    address = urlsplit(url)
    return (address.hostname or "").split(".")[0], address.path.strip("/")


def hash_of_inputs(settings: Settings, root: Path = ROOT) -> str:
    """Changes with every file that gets into the package or the template, with the ports, and with the Python."""
    digest = hashlib.sha256(repr((settings.ports, sys.version_info[:2])).encode())
    for path in sorted(_files(root)):
        digest.update(f"{path.relative_to(root)}\n".encode() + path.read_bytes())
    return digest.hexdigest()[:32]


def _files(root: Path) -> list[Path]:
    named = [root / name for name in INPUTS]
    inside = [path for folder in named if folder.is_dir() for path in folder.rglob("*")]
    skipped = {"__pycache__", "deployments", "deployed"}
    return [path for path in named + inside if path.is_file() and not skipped & set(path.parts)]


def _build_and_deploy(settings: Settings, inputs: str, stack: dict[str, Any] | None) -> dict[str, Any]:
    build(settings.scratch / "package", inputs)
    with step("deploy"):
        return _deploy(settings, inputs, stack)


def build(folder: Path, inputs: str) -> None:
    """The package of these inputs in the folder, made unless it is there already. Raises LocalError."""
    from tools import package

    made_of = folder / "inputs"
    if made_of.exists() and made_of.read_text() == inputs:
        return
    with step("package") as under_way:
        try:
            made_of.unlink(missing_ok=True)
            package.package(folder, tell=under_way.at)
            made_of.write_text(inputs)
        except package.PackageError as error:
            raise LocalError(str(error)) from error


def _deploy(settings: Settings, inputs: str, stack: dict[str, Any] | None) -> dict[str, Any]:
    template = _upload(settings, settings.scratch / "package", inputs)
    _verify_sender(settings)
    if stack is None:
        stack = _apply(settings, "create", template, inputs)
    # The address of the sign-in keys holds the pool's id, which only a created stack knows.
    stack = _apply(settings, "update", template, inputs, _jwks_uri(settings, outputs(stack)))
    _mend_numbers(settings)
    gateway.teach(settings.aws_url, *api_of(outputs(stack)["EndpointURL"]))
    return stack


def _upload(settings: Settings, built: Path, inputs: str) -> str:
    s3 = client(settings.aws_url, "s3")
    s3.create_bucket(Bucket=BUCKET)
    key = f"{inputs}.zip"
    s3.upload_file(str(built / "deployment.zip"), BUCKET, key)
    template = json.loads((built / "template.json").read_text())
    for resource in template["Resources"].values():
        if "CodeUri" in resource.get("Properties", {}):
            resource["Properties"]["CodeUri"] = f"s3://{BUCKET}/{key}"
    s3.put_object(Bucket=BUCKET, Key=f"{inputs}.json", Body=json.dumps(template).encode())
    return f"{settings.aws_url}/{BUCKET}/{inputs}.json"


def _verify_sender(settings: Settings) -> None:
    ses = client(settings.aws_url, "sesv2")
    try:
        ses.create_email_identity(EmailIdentity=SENDER)
    except ses.exceptions.AlreadyExistsException:
        return


def _apply(settings: Settings, operation: str, template: str, inputs: str, jwks_uri: str = "") -> dict[str, Any]:
    cloudformation = client(settings.aws_url, "cloudformation")
    parameters = _parameters(settings) | {"JwksUri": jwks_uri}
    getattr(cloudformation, f"{operation}_stack")(
        StackName=STACK,
        TemplateURL=template,
        Capabilities=["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"],
        Parameters=[{"ParameterKey": key, "ParameterValue": value} for key, value in parameters.items()],
        Tags=[{"Key": INPUTS_TAG, "Value": inputs}],
    )
    try:
        cloudformation.get_waiter(f"stack_{operation}_complete").wait(StackName=STACK, WaiterConfig=WAIT)
    except WaiterError as error:
        raise LocalError(f"the stack was not deployed:\n{_failures(cloudformation)}") from error
    stack: dict[str, Any] = cloudformation.describe_stacks(StackName=STACK)["Stacks"][0]
    return stack


def _mend_numbers(settings: Settings) -> None:
    # To the emulator a number that comes from a parameter is text, and a mapping with such a limit stops all
    # queues.
    functions = client(settings.aws_url, "lambda")
    for mapping in functions.list_event_source_mappings()["EventSourceMappings"]:
        if limits := mapping.get("ScalingConfig"):
            limits = {name: int(limit) for name, limit in limits.items()}
            functions.update_event_source_mapping(UUID=mapping["UUID"], ScalingConfig=limits)


def _failures(cloudformation: Any) -> str:
    events = cloudformation.describe_stack_events(StackName=STACK)["StackEvents"]
    return "\n".join(
        f"{event['LogicalResourceId']}: {event.get('ResourceStatusReason', '')}"
        for event in events
        if event["ResourceStatus"].endswith("FAILED")
    )


def _parameters(settings: Settings) -> dict[str, str]:
    return {
        "Stage": "local",
        "PublicBaseUrl": settings.api_url,
        "SenderAddress": SENDER,
        "SmsEnabled": "on",
        "StripeApiBase": settings.checkout_url,
        "CorsOrigins": "http://localhost:3000",
        "RateLimit": "10000",
        "BurstLimit": "10000",
    }


def _jwks_uri(settings: Settings, known: dict[str, str]) -> str:
    return f"{settings.aws_url}/{known['UserPoolId']}/.well-known/jwks.json"


def _tags(stack: dict[str, Any]) -> dict[str, str]:
    return {tag["Key"]: tag["Value"] for tag in stack.get("Tags", [])}
