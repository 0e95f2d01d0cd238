"""Each function may do what it does and no more."""

from typing import Any

from tests.deployment.reading import names_in, of_type, statements
from tests.holding import holds

Resources = dict[str, Any]
# Publishing to a phone number: AWS has no resource to name there. A second statement denies every topic.
WILDCARDS = {("DeliverRole", "SendSms"), ("UserPoolSmsRole", "SendSms")}
OWN_ROLE = {
    "APIHandler": "ApiHandlerRole",
    "Relay": "RelayRole",
    "Deliver": "DeliverRole",
    "Feedback": "FeedbackRole",
    "Due": "DueRole",
}


def allowed(resources: Resources, role: str) -> set[str]:
    return {
        action
        for found in statements(resources[role]["Properties"])
        if found["Effect"] == "Allow"
        for action in found["Action"]
    }


@holds("A85")
def test_every_function_has_a_role_of_its_own(resources: Resources) -> None:
    functions = of_type(resources, "AWS::Lambda::Function")

    assert {name: function["Role"]["Fn::GetAtt"][0] for name, function in functions.items()} == OWN_ROLE


@holds("A85")
def test_no_policy_names_everything_where_aws_allows_a_name(resources: Resources) -> None:
    wild = {
        (role, statement["Sid"])
        for role, properties in of_type(resources, "AWS::IAM::Role").items()
        for statement in statements(properties)
        if statement["Effect"] == "Allow" and statement["Resource"] in ("*", ["*"])
    }

    assert wild == WILDCARDS
    for role, sid in wild:
        topics = [found for found in statements(resources[role]["Properties"]) if found["Effect"] == "Deny"]
        assert [found["Action"] for found in topics] == [["sns:Publish"]], (role, sid)


@holds("A85")
def test_no_policy_allows_a_family_of_actions(resources: Resources) -> None:
    for role in of_type(resources, "AWS::IAM::Role"):
        assert not [action for action in allowed(resources, role) if "*" in action], role


@holds("A85")
def test_only_delivery_can_send_and_beside_the_api_it_alone_ends_a_login(resources: Resources) -> None:
    able = {name: allowed(resources, role) for name, role in OWN_ROLE.items()}

    assert [name for name, actions in able.items() if actions & {"ses:SendEmail", "sns:Publish"}] == ["Deliver"]
    logins = {name: {one for one in actions if one.startswith("cognito-idp:")} for name, actions in able.items()}
    assert [name for name, actions in logins.items() if actions] == ["APIHandler", "Deliver"]
    assert logins["Deliver"] == {"cognito-idp:AdminDeleteUser"}


PAYMENTS = "secretsmanager:${AWS::Region}:${AWS::AccountId}:secret:${AWS::StackName}/payments/*"


@holds("A85")
def test_payment_accounts_are_made_by_the_api_and_read_or_forgotten_by_it_and_by_delivery_alone(
    resources: Resources,
) -> None:
    able = {
        name: set(found["Action"])
        for name, role in OWN_ROLE.items()
        for found in statements(resources[role]["Properties"])
        if PAYMENTS in str(found["Resource"])
    }

    read = "secretsmanager:GetSecretValue"
    assert able == {
        "APIHandler": {read, "secretsmanager:CreateSecret", "secretsmanager:PutSecretValue"},
        "Deliver": {read, "secretsmanager:PutSecretValue"},
    }
    for name, role in OWN_ROLE.items():
        secret = {action for action in allowed(resources, role) if action.startswith("secretsmanager:")}
        assert secret <= able.get(name, {read}), name


@holds("A85")
def test_nothing_scans_the_table_or_changes_it_as_a_whole(resources: Resources) -> None:
    for role in OWN_ROLE.values():
        table_actions = {action for action in allowed(resources, role) if action.startswith("dynamodb:")}
        assert not table_actions & {
            "dynamodb:Scan",
            "dynamodb:DeleteTable",
            "dynamodb:UpdateTable",
            "dynamodb:PartiQLSelect",
        }, role


@holds("A85")
def test_the_relay_and_the_schedule_cannot_write_what_they_hand_on(resources: Resources) -> None:
    assert allowed(resources, "DueRole") & {"dynamodb:PutItem", "dynamodb:UpdateItem"} == set()
    assert {action for action in allowed(resources, "RelayRole") if "Item" in action} == set()


@holds("A85")
def test_mail_leaves_only_under_the_configured_sender(resources: Resources) -> None:
    (sends,) = (found for found in statements(resources["DeliverRole"]["Properties"]) if found["Sid"] == "SendEmail")

    assert sends["Condition"] == {"StringEquals": {"ses:FromAddress": {"Ref": "SenderAddress"}}}


def test_each_function_can_do_what_chalice_would_have_allowed_it(resources: Resources) -> None:
    receive = {"sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"}
    stream = {
        "dynamodb:DescribeStream",
        "dynamodb:GetRecords",
        "dynamodb:GetShardIterator",
        "dynamodb:ListStreams",
    }

    for name, role in OWN_ROLE.items():
        assert {"logs:CreateLogStream", "logs:PutLogEvents"} <= allowed(resources, role), name
    assert stream | {"sqs:SendMessage"} <= allowed(resources, "RelayRole")
    assert receive <= allowed(resources, "DeliverRole")
    assert receive <= allowed(resources, "FeedbackRole")


@holds("A85")
def test_every_permission_ends_at_this_stack_or_this_account(resources: Resources) -> None:
    for role in OWN_ROLE.values():
        for statement in statements(resources[role]["Properties"]):
            ours = names_in(statement["Resource"]) & (resources.keys() | {"AWS::AccountId"})
            assert ours or statement["Effect"] == "Deny" or (role, statement["Sid"]) in WILDCARDS, (
                role,
                statement["Sid"],
            )


@holds("A85")
def test_files_are_put_by_people_and_kept_by_delivery_alone(resources: Resources) -> None:
    able = {name: {one for one in allowed(resources, role) if one.startswith("s3:")} for name, role in OWN_ROLE.items()}

    assert {name: actions for name, actions in able.items() if actions} == {
        "APIHandler": {"s3:PutObject", "s3:GetObject"},
        "Deliver": {"s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:ListBucket"},
    }
    for role, sid, folder in (
        ("ApiHandlerRole", "LetPeoplePutFiles", "uploads"),
        ("DeliverRole", "TakeUploads", "uploads"),
    ):
        (found,) = (one for one in statements(resources[role]["Properties"]) if one["Sid"] == sid)
        assert found["Resource"] == {"Fn::Sub": f"${{Files.Arn}}/{folder}/*"}


@holds("A85")
def test_files_are_public_to_nobody_and_encrypted_on_the_way_and_where_they_lie(resources: Resources) -> None:
    bucket = resources["Files"]["Properties"]
    (policy,) = resources["FilesPolicy"]["Properties"]["PolicyDocument"]["Statement"]

    assert set(bucket["PublicAccessBlockConfiguration"].values()) == {True}
    assert bucket["OwnershipControls"] == {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]}
    assert bucket["BucketEncryption"]["ServerSideEncryptionConfiguration"]
    assert (policy["Effect"], policy["Condition"]) == ("Deny", {"Bool": {"aws:SecureTransport": "false"}})


@holds("A85")
def test_work_is_queued_by_those_alone_who_hand_it_on(resources: Resources) -> None:
    able = {name for name, role in OWN_ROLE.items() if "sqs:SendMessage" in allowed(resources, role)}

    assert able == {"Relay", "Due", "Deliver"}
    (queues,) = (
        found["Resource"] for found in statements(resources["DeliverRole"]["Properties"]) if found["Sid"] == "QueueWork"
    )
    assert queues == {"Fn::GetAtt": ["WorkQueue", "Arn"]}
