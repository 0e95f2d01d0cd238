"""Clients of the emulated AWS."""

from typing import Any

import boto3
from botocore.config import Config

from local.settings import REGION

ACCESS = "local"  # both halves of the key; the emulated AWS takes any


def client(aws_url: str, service: str) -> Any:
    """A boto3 client that can reach nothing but the emulated AWS."""
    return boto3.client(
        service,
        endpoint_url=aws_url,
        region_name=REGION,
        aws_access_key_id=ACCESS,
        aws_secret_access_key=ACCESS,
        config=Config(retries={"total_max_attempts": 2}, ignore_configured_endpoint_urls=True),
    )
