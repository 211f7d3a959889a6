"""Certificates that only tests trust."""

import subprocess
from pathlib import Path

from fake_accounts_server.serving import Certificate
from tests.requirements_of_the_machine import OPENSSL, program


def make_certificate(folder: Path) -> Certificate:
    """A new certificate for 127.0.0.1, signed by itself."""
    certificate = Certificate(chain=folder / "chain.pem", key=folder / "key.pem")
    command = [
        program("openssl", OPENSSL),
        *("req", "-x509", "-days", "2", "-nodes"),
        *("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"),
        *("-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"),
        *("-keyout", str(certificate.key), "-out", str(certificate.chain)),
    ]
    subprocess.run(command, check=True, capture_output=True)
    return certificate


def encrypted(key: Path) -> Path:
    """A copy of a key that nobody can read without its passphrase."""
    copy = key.with_name("encrypted.pem")
    command = ["pkcs8", "-topk8", "-in", str(key), "-passout", "pass:secret", "-out", str(copy)]
    subprocess.run([program("openssl", OPENSSL), *command], check=True, capture_output=True)
    return copy
