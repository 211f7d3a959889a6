"""How the kit is shown the store: `pytest --store secrets_manager_conformance:on_moto`.

Each store has a secret of its own, named after its folder, and deleted at the end. Where moto's
server is is told by AWS_ENDPOINT_URL. What it is told here are no credentials.
"""

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

import boto3
from botocore.exceptions import ClientError

from secrets_manager_store import SecretsManagerStore

os.environ.setdefault("AWS_ENDPOINT_URL", "http://127.0.0.1:5000")
os.environ.update(AWS_ACCESS_KEY_ID="nobody", AWS_SECRET_ACCESS_KEY="none")
os.environ.setdefault("AWS_DEFAULT_REGION", "eu-central-1")
os.environ.setdefault("AWS_RETRY_MODE", "standard")
os.environ.setdefault("AWS_MAX_ATTEMPTS", "2")


def on_moto(tmp_path: Path) -> Iterator[SecretsManagerStore]:
    """Have a secret of the folder's own."""
    name = f"tokenstore-{hashlib.sha256(bytes(tmp_path)).hexdigest()[:16]}"
    store = SecretsManagerStore(name)
    store.create_secret()
    yield store
    try:
        boto3.client("secretsmanager").delete_secret(SecretId=name, ForceDeleteWithoutRecovery=True)
    except ClientError as error:
        if error.response["Error"]["Code"] != "ResourceNotFoundException":
            raise
