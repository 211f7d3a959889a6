"""How a server says no."""

from collections.abc import Iterable, Mapping


class Refusal(Exception):
    """A server says no: `word` is Zoho's name for the error, `reason` says more than Zoho would."""

    def __init__(self, word: str, reason: str, status: int = 200) -> None:
        super().__init__(f"{word}: {reason}")
        self.word = word
        self.reason = reason
        self.status = status

    def body(self) -> Mapping[str, object]:
        """The refusal in the accounts server's form: with HTTP status 200 (field report)."""
        return {"error": self.word}


class WrongMethod(Refusal):
    """A path of the accounts server is asked in a way in which it is not answered."""

    def __init__(self, method: str, answered: Iterable[str]) -> None:
        self.allowed = ", ".join(sorted(answered))
        reason = f"{method} is not answered here, only {self.allowed}"
        super().__init__("general_error", reason, status=405)


class Throttled(Refusal):
    """The accounts server is asked for too much (documented; with status 400 in the field)."""

    def __init__(self, reason: str, status: int) -> None:
        super().__init__("Access Denied", reason, status)

    def body(self) -> Mapping[str, object]:
        """The throttle's answer, word for word."""
        return {
            "error_description": "You have made too many requests continuously. "
            "Please try again after some time.",
            "error": self.word,
            "status": "failure",
        }


class AccessRefused(Exception):
    """An access token opens nothing: `reason` is "missing", "unknown", "wrong data centre",
    "revoked" or "expired".
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
