"""What an account delivers and what not yet: one check for each thing that a new account holds back."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from tools.stack import Clients, Stack

FREE_SMS_SPEND = 1.0
MODEST_CONCURRENCY = 100


@dataclass(frozen=True)
class Finding:
    """`state` is "ok", "no" (something will not be delivered) or "off" (left out by choice)."""

    state: str
    says: str
    mend: str = ""


Check = Callable[[Clients, Stack], Iterator[Finding]]


def inspect(client: Clients, stack: Stack) -> list[Finding]:
    """Every finding about the account that `stack` lives in."""
    return [finding for check in CHECKS for finding in _carefully(check, client, stack)]


def _carefully(check: Check, client: Clients, stack: Stack) -> Iterator[Finding]:
    try:
        yield from check(client, stack)
    except ClientError as error:
        question = error.operation_name
        code = error.response["Error"]["Code"]
        yield Finding("no", f"{question} was refused ({code}), so this is not known.", f"allow yourself {question}")


def _sender(client: Clients, stack: Stack) -> Iterator[Finding]:
    sender = stack.settings["USHER_SENDER"]
    if not sender:
        yield Finding(
            "no",
            "No email is sent: the stack has no sender.",
            "verify an address in SES, then deploy with SenderAddress=it",
        )
        return
    identity = next(
        filter(None, (_identity(client("sesv2"), name) for name in (sender, sender.partition("@")[2]))), None
    )
    if identity is None:
        yield Finding(
            "no",
            f"No email is sent: SES does not know {sender}.",
            f"aws sesv2 create-email-identity --email-identity {sender}",
        )
    elif not identity["VerifiedForSendingStatus"]:
        yield Finding(
            "no",
            f"No email is sent: {sender} is not verified yet.",
            "open the mail SES sent there, or add its DNS records",
        )
    else:
        yield Finding("ok", f"Email is sent from {sender}.")
        yield from _signature(identity, sender)


def _identity(ses: Any, name: str) -> dict[str, Any] | None:
    try:
        found: dict[str, Any] = ses.get_email_identity(EmailIdentity=name)
    except ses.exceptions.NotFoundException:
        return None
    return found


def _signature(identity: dict[str, Any], sender: str) -> Iterator[Finding]:
    if identity.get("DkimAttributes", {}).get("Status") != "SUCCESS":
        domain = sender.partition("@")[2]
        yield Finding(
            "no",
            "Mail may be filed as spam: it carries no DKIM signature.",
            f"verify the domain {domain} in SES and add its DNS records",
        )


def _email_account(client: Clients, stack: Stack) -> Iterator[Finding]:
    account = client("sesv2").get_account()
    if not account["ProductionAccessEnabled"]:
        yield Finding(
            "no",
            "Email reaches verified addresses only, 200 a day: SES is in its sandbox.",
            "ask for production access on the SES console's account dashboard",
        )
    if not account["SendingEnabled"]:
        yield Finding(
            "no",
            "No email is sent: SES has paused this account.",
            "read Amazon's notice on the SES console and answer it",
        )
    if account["ProductionAccessEnabled"] and account["SendingEnabled"]:
        quota = account["SendQuota"]
        yield Finding(
            "ok", f"SES takes {quota['Max24HourSend']:.0f} emails a day, {quota['MaxSendRate']:.0f} a second."
        )


def _sign_in_mail(client: Clients, stack: Stack) -> Iterator[Finding]:
    pool = client("cognito-idp").describe_user_pool(UserPoolId=stack.settings["USHER_USER_POOL_ID"])["UserPool"]
    if pool.get("EmailConfiguration", {}).get("EmailSendingAccount") == "DEVELOPER":
        yield Finding("ok", "Codes for forgotten passwords go out through SES.")
    else:
        yield Finding(
            "no",
            "At most 50 codes for forgotten passwords a day go out, from Cognito's own address.",
            "once the sender is verified, deploy with SenderIdentity=its domain or address",
        )


def _sms(client: Clients, stack: Stack) -> Iterator[Finding]:
    if stack.settings["USHER_SMS"] != "on":
        yield Finding("off", "No SMS is sent.", "deploy with SmsEnabled=on")
        return
    sns = client("sns")
    if sns.get_sms_sandbox_account_status()["IsInSandbox"]:
        yield Finding(
            "no",
            "SMS reaches verified numbers only: the account is in the SMS sandbox.",
            "SNS console, Text messaging, Exit SMS sandbox",
        )
    limit = float(
        sns.get_sms_attributes(attributes=["MonthlySpendLimit"])["attributes"].get("MonthlySpendLimit", FREE_SMS_SPEND)
    )
    if limit <= FREE_SMS_SPEND:
        yield Finding(
            "no",
            f"SMS stops after {limit:.0f} USD a month.",
            "ask AWS Support for a higher SMS spending limit, then set it in SNS",
        )
    else:
        yield Finding(
            "ok",
            f"SMS is on, up to {limit:.0f} USD a month; some countries also want a registered sender.",
        )


def _alarms(client: Clients, stack: Stack) -> Iterator[Finding]:
    topic = stack.outputs.get("AlarmTopicArn")
    if not topic:
        yield Finding("off", "Nobody hears of alarms.", "deploy with AlarmEmail=an address")
        return
    waiting = client("sns").list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"]
    if any(found["SubscriptionArn"] == "PendingConfirmation" for found in waiting):
        yield Finding(
            "no",
            "Nobody hears of alarms: the address has not confirmed.",
            "open the mail from AWS Notifications there",
        )
    else:
        yield Finding("ok", "Alarms are mailed.")


def _concurrency(client: Clients, stack: Stack) -> Iterator[Finding]:
    limit = client("lambda").get_account_settings()["AccountLimit"]["ConcurrentExecutions"]
    if limit < MODEST_CONCURRENCY:
        yield Finding(
            "no",
            f"Only {limit} requests and messages are worked on at once; more are answered 503.",
            "ask for 1000 concurrent executions under Service Quotas, Lambda",
        )
    else:
        yield Finding("ok", f"{limit} requests and messages can be worked on at once.")


def _links(client: Clients, stack: Stack) -> Iterator[Finding]:
    url = stack.outputs["ApiUrl"]
    if ".execute-api." in url:
        yield Finding(
            "off",
            f"Links begin with {url}.",
            "deploy with PublicBaseUrl and CertificateArn for links of your own domain",
        )
    else:
        yield Finding("ok", f"Links begin with {url}.")


CHECKS: tuple[Check, ...] = (_sender, _email_account, _sign_in_mail, _sms, _alarms, _concurrency, _links)
