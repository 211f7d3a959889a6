"""What an access token opens: the checks before the CRM API answers."""

from collections.abc import Mapping

from fake_accounts_server.accounts import Accounts
from fake_accounts_server.clock import Clock
from fake_accounts_server.credentials import User
from fake_accounts_server.crm import CrmRefusal, required_scope, too_many_requests
from fake_accounts_server.data_centres import DataCentre
from fake_accounts_server.limits import Rate
from fake_accounts_server.refusals import AccessRefused
from fake_accounts_server.scopes import covers

_A_DAY = 86_400.0


class Access:
    """Lets the bearer of a good token pass, so many times a day for each organisation."""

    def __init__(self, accounts: Accounts, clock: Clock) -> None:
        self._accounts = accounts
        self._clock = clock
        self._asked = Rate(_A_DAY)

    def check(
        self,
        access_token: str | None,
        data_centre: DataCentre,
        operation: str,
        values: Mapping[str, str],
    ) -> User:
        """For whom the API is to answer. `values` are those in the path, such as the module.

        Raises CrmRefusal with status 401 for a token that opens nothing, or not this (documented);
        with status 429 if the organisation has had its requests for a day (documented; the message
        is reported from the field).
        """
        if access_token is None:
            raise CrmRefusal(
                "AUTHENTICATION_FAILURE", "Authentication failed", "no token is sent", 401
            )
        try:
            token = self._accounts.opened_by(access_token, data_centre)
        except AccessRefused as refused:
            raise CrmRefusal(
                "INVALID_TOKEN", "invalid oauth token", refused.reason, status=401
            ) from None
        required = required_scope(operation, values)
        if not covers(token.scopes, required):
            raise CrmRefusal(
                "OAUTH_SCOPE_MISMATCH",
                "invalid oauth scope to access this URL",
                f"{required} is not among the token's scopes",
                status=401,
            )
        limit = self._accounts.settings.crm_requests_per_day
        if not self._asked.allows(token.user.zgid, limit, self._clock.now()):
            raise too_many_requests(f"more than {limit} requests of the organisation in a day")
        return token.user
