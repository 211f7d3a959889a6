"""The users of an organisation."""

from collections.abc import Iterable, Sequence

from fake_accounts_server.credentials import User
from fake_accounts_server.crm.errors import CrmRefusal, invalid_parameter
from fake_accounts_server.crm.ids import fixed_id, id_in
from fake_accounts_server.crm.paging import page_in
from fake_accounts_server.crm.question import NO_CONTENT, Answer, Question

TYPES_OF_EVERYONE = (
    "AllUsers",
    "ActiveUsers",
    "AllActiveUsers",
    "ActiveAndDeactive",
    "ConfirmedUsers",
    "ActiveConfirmedUsers",
    "AdminUsers",
    "ActiveConfirmedAdmins",
)
"""Types to which every user here belongs: all are active, confirmed and administrators."""

TYPES_OF_NOBODY = (
    "DeactiveUsers",
    "NotConfirmedUsers",
    "DeletedUsers",
    "DeveloperUsers",
    "ActiveLiteUser",
    "ChildRoleUsers",
    "ParentRoleUsers",
    "SubordinateRoleUsers",
    "ConfirmedReportingUsers",
)
"""The other types (documented), to which nobody here belongs."""


def user_id(user: User) -> str:
    """The id of a user in their organisation."""
    return fixed_id("user", user.email, user.zgid)


def users(question: Question, colleagues: Sequence[User]) -> Answer:
    """The users of one type, all without a type, page by page; 204 for none (documented).

    Raises CrmRefusal for a type that there is not (assumed).
    """
    asked_for = _of_type(question, colleagues)
    page = page_in(question.parameters)
    shown = [_described(user) for user in page.part(asked_for)]
    return Answer(200, {"users": shown, "info": page.info(asked_for)}) if shown else NO_CONTENT


def user(question: Question, colleagues: Iterable[User]) -> Answer:
    """The user with the id in the path; 204 for an unknown id (documented).

    Raises CrmRefusal for what cannot be an id (documented for changing and deleting a user).
    """
    wanted = id_in(question.values["id"])
    if wanted is None:
        raise CrmRefusal(
            "INVALID_DATA",
            "the id given seems to be invalid",
            "not an id of a user",
            status=400,
            details={"resource_path_index": 1},
        )
    found = [_described(user) for user in colleagues if user_id(user) == wanted]
    return Answer(200, {"users": found}) if found else NO_CONTENT


def _of_type(question: Question, colleagues: Sequence[User]) -> Sequence[User]:
    wanted = question.parameters.get("type", "AllUsers")
    if wanted == "CurrentUser":
        return [question.user]
    if wanted in TYPES_OF_EVERYONE:
        return colleagues
    if wanted in TYPES_OF_NOBODY:
        return []
    raise invalid_parameter("type", f"no such type of users: {wanted}")


def _described(user: User) -> dict[str, object]:
    return {
        "id": user_id(user),
        "zuid": fixed_id("zuid", user.email),
        "email": user.email,
        "first_name": user.first_name,
        "last_name": user.last_name,
        "full_name": user.full_name,
        "role": {"name": "CEO", "id": fixed_id("role", user.zgid)},
        "profile": {"name": "Administrator", "id": fixed_id("profile", user.zgid)},
        "type__s": "Regular User",
        "status": "active",
        "confirm": True,
    }
