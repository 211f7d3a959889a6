"""How the CRM API says no.

What is wrong with a request as a whole is answered in one error; what is wrong with one record of
several stands in that record's place among the results (documented for both; the API's description
wraps some errors of whole requests in results too, which is not done here).
"""

from collections.abc import Mapping

from fake_accounts_server.refusals import Refusal


def error_body(
    code: str, message: str, details: Mapping[str, object] | None = None
) -> dict[str, object]:
    """An error in the CRM API's form (documented)."""
    return {"code": code, "details": dict(details or {}), "message": message, "status": "error"}


def too_many_requests(reason: str) -> "CrmRefusal":
    """The API is asked for too much (documented; the message is reported from the field)."""
    message = "too many requests. please try again after some time"
    return CrmRefusal("TOO_MANY_REQUESTS", message, reason, status=429)


class CrmRefusal(Refusal):
    """The CRM API says no to a request, in its own error form (documented)."""

    def __init__(
        self,
        word: str,
        message: str,
        reason: str,
        status: int,
        details: Mapping[str, object] | None = None,
    ) -> None:
        super().__init__(word, reason, status)
        self.message = message
        self.details = dict(details or {})

    def body(self) -> dict[str, object]:
        """The refusal in the CRM API's form."""
        return error_body(self.word, self.message, self.details)


class RecordRefused(Exception):
    """One record cannot be written. `details` tell the field and where it stands in the body."""

    def __init__(self, code: str, message: str, details: Mapping[str, object]) -> None:
        super().__init__(f"{code}: {message} {dict(details)}")
        self.code = code
        self.message = message
        self.details = details

    def body(self) -> dict[str, object]:
        """The result that stands in the record's place (documented)."""
        return error_body(self.code, self.message, self.details)


def no_such_url(path: str) -> CrmRefusal:
    """The refusal of a path that the API does not have (documented)."""
    return CrmRefusal(
        "INVALID_URL_PATTERN",
        "Please check if the URL trying to access is a correct one",
        f"no such path: {path}",
        status=404,
    )


def wrong_method(method: str) -> CrmRefusal:
    """The refusal of a method that the path does not have (documented, with status 400)."""
    return CrmRefusal(
        "INVALID_REQUEST_METHOD",
        "The http request method type is not a valid one",
        f"not by {method}",
        status=400,
    )


def no_such_module(name: str, details: Mapping[str, object]) -> CrmRefusal:
    """The refusal of a module that there is not (documented). `details` differ by operation."""
    return CrmRefusal(
        "INVALID_MODULE",
        "the module name given seems to be invalid",
        f"no such module: {name}",
        status=400,
        details=details,
    )


def parameter_missing(name: str) -> CrmRefusal:
    """The refusal of a query that lacks what it must hold (documented)."""
    return CrmRefusal(
        "REQUIRED_PARAM_MISSING",
        "One of the expected parameter is missing",
        f"without {name}",
        status=400,
        details={"param_name": name},
    )


def invalid_parameter(
    name: str, reason: str, details: Mapping[str, object] | None = None
) -> CrmRefusal:
    """The refusal of a parameter's value (documented for `cvid` and `sort_by`; assumed for the
    others).
    """
    return CrmRefusal(
        "INVALID_DATA",
        "invalid data",
        reason,
        status=400,
        details={"param_name": name, **(details or {})},
    )
