"""The tables. Rows are written by the store alone, which knows what the keys are digests of."""

from typing import ClassVar

from django.db import models


def _text() -> "models.TextField[str, str]":
    """A value of a token; empty where it has none."""
    return models.TextField(default="")


def _digest() -> "models.CharField[str | None, str | None]":
    """What a row is found by, always of one length; NULL, which equals nothing, where it has none.

    No index needs to hold 4 KiB, and no collation of the database decides who is who [FIND-7].
    """
    return models.CharField(max_length=64, null=True, editable=False)


class Token(models.Model):
    """One user's token, or that of a login whose user is not known yet."""

    id_key: "models.CharField[str, str]" = models.CharField(
        max_length=64, primary_key=True, editable=False
    )
    user_key = _digest()
    access_key = _digest()
    refresh_key = _digest()
    grant_key = _digest()

    token_id = _text()
    """The SDK's id; Django takes a field named `id` for the primary key."""
    user_name = _text()
    client_id = _text()
    client_secret = _text()
    access_token = _text()
    refresh_token = _text()
    grant_token = _text()
    expires_in = _text()
    """Epoch milliseconds."""
    redirect_url = _text()
    api_domain = _text()

    class Meta:
        """A user has one row, and every key an index."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user_key"], name="zoho_one_token_for_a_user")
        ]
        indexes: ClassVar = [
            models.Index(fields=["access_key"], name="zoho_by_access"),
            models.Index(fields=["refresh_key"], name="zoho_by_refresh"),
            models.Index(fields=["grant_key"], name="zoho_by_grant"),
        ]

    def __str__(self) -> str:
        """Tell whose it is, and nothing that is secret."""
        return f"token {self.token_id} of {self.user_name or 'a user not known yet'}"


class Turn(models.Model):
    """Its one row is updated by each change of the tokens, so that they take turns."""

    number: "models.PositiveSmallIntegerField[int, int]" = models.PositiveSmallIntegerField(
        primary_key=True
    )
    taken: "models.PositiveSmallIntegerField[int, int]" = models.PositiveSmallIntegerField(
        default=0
    )

    def __str__(self) -> str:
        """Tell which it is; there is one."""
        return f"turn {self.number}"
