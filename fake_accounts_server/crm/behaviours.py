"""How the CRM API behaves, rule by rule, and how sure it is that Zoho's does, too."""

from typing import Final

from fake_accounts_server.behaviours import Behaviour, Standing

_DOCUMENTED, _SEEN = Standing.DOCUMENTED, Standing.SEEN
_REPORTED, _ASSUMED = Standing.REPORTED, Standing.ASSUMED

_GET_RECORDS: Final = "CRM API v8, Get Records"
_INSERT: Final = "CRM API v8, Insert Records"
_UPDATE: Final = "CRM API v8, Update Records"
_DELETE: Final = "CRM API v8, Delete Records"
_GET_USERS: Final = "CRM API v8, Get Users"
_DESCRIPTION: Final = "CRM API v8, OpenAPI description"
_STATUS_CODES: Final = "CRM API v8, Status Codes"
_SDK: Final = "zohocrmsdk8_0 7.0.0"

BEHAVIOURS: Final = (
    Behaviour(
        'Errors are {"code", "details", "message", "status": "error"}; those of single records '
        "stand among the results.",
        _DOCUMENTED,
        _STATUS_CODES,
    ),
    Behaviour(
        "What is wrong with a request as a whole is one error, outside the results.",
        _DOCUMENTED,
        f"{_GET_RECORDS}, {_DELETE}; within the results for writing in the {_DESCRIPTION}",
    ),
    Behaviour(
        "A path that there is not is 404 INVALID_URL_PATTERN; a method that a path does not have "
        "400 INVALID_REQUEST_METHOD.",
        _DOCUMENTED,
        _STATUS_CODES,
    ),
    Behaviour(
        "A module that there is not is 400 INVALID_MODULE. There are Leads, Contacts, Accounts and "
        "Deals, by these names alone.",
        _DOCUMENTED,
        f"{_GET_RECORDS}; that capitals count is assumed",
    ),
    Behaviour(
        "Users are all users without a type; of a type or page with nobody, and by an unknown id, "
        "the answer is 204.",
        _DOCUMENTED,
        f"{_GET_USERS}; the type without a type in Zoho CRM Kaizen #51",
    ),
    Behaviour("Every user is active, confirmed and an administrator.", _ASSUMED),
    Behaviour("A type of users that there is not is 400 INVALID_DATA.", _ASSUMED),
    Behaviour(
        "An id of a user that cannot be one is 400 INVALID_DATA.",
        _ASSUMED,
        "documented for changing and deleting users",
    ),
    Behaviour(
        "Fields without a module are 400 REQUIRED_PARAM_MISSING.",
        _ASSUMED,
        f"documented for other metadata in the {_DESCRIPTION}",
    ),
    Behaviour(
        "The fields' metadata is what the SDK reads, which follows lookups to their modules.",
        _SEEN,
        _SDK,
    ),
    Behaviour(
        "A page holds 200 records unless fewer are asked for; the latest id comes first; sort_by "
        "may be id, Created_Time or Modified_Time; none left is 204.",
        _DOCUMENTED,
        _GET_RECORDS,
    ),
    Behaviour(
        "Records may be asked for without fields, and then show them all.",
        _SEEN,
        f"{_SDK}; 400 REQUIRED_PARAM_MISSING in {_GET_RECORDS}",
    ),
    Behaviour(
        "More than 50 fields are 400 LIMIT_EXCEEDED; more than 2,000 records without a page token "
        "400 DISCRETE_PAGINATION_LIMIT_EXCEEDED; another sort_by 400 INVALID_DATA.",
        _DOCUMENTED,
        _GET_RECORDS,
    ),
    Behaviour(
        "Page tokens are never given out, and one that is sent is 400 TOKEN_BOUND_DATA_MISMATCH.",
        _DOCUMENTED,
        f"{_GET_RECORDS}; Zoho gives them out",
    ),
    Behaviour(
        "A sort_order other than asc and desc is 400 PATTERN_NOT_MATCHED.",
        _DOCUMENTED,
        "CRM API v8, Get Related Records",
    ),
    Behaviour("A page or per_page out of bounds is 400 INVALID_DATA.", _ASSUMED),
    Behaviour("A name among the fields that the module does not have is let be.", _ASSUMED),
    Behaviour(
        "Reading an unknown id of a record is 204.",
        _DOCUMENTED,
        _DESCRIPTION,
    ),
    Behaviour(
        "An id in the path that cannot be one is 404 INVALID_URL_PATTERN for reading and changing.",
        _REPORTED,
        "for reading an id beyond the range of numbers",
    ),
    Behaviour(
        "All records written is 201 or 200, some 207, none 400.",
        _DOCUMENTED,
        f"{_INSERT}, {_STATUS_CODES}; 202 in earlier versions",
    ),
    Behaviour(
        "A result tells id, Created_Time, Created_By, Modified_Time and Modified_By.",
        _DOCUMENTED,
        _INSERT,
    ),
    Behaviour(
        'A body that is not a JSON object is 400 INVALID_DATA with the message "body".',
        _DOCUMENTED,
        f"for other bodies in the {_DESCRIPTION}; reported for v3 and v7",
    ),
    Behaviour(
        "Data that is no list is 400 INVALID_DATA, and no data 400 MANDATORY_NOT_FOUND.",
        _DOCUMENTED,
        f"for other bodies in the {_DESCRIPTION}; for an empty list assumed",
    ),
    Behaviour(
        "More than 100 records are 400 LIMIT_EXCEEDED.",
        _DOCUMENTED,
        f"{_UPDATE}, in the {_DESCRIPTION}",
    ),
    Behaviour(
        "More than 100 ids to delete are 400 INVALID_DATA.",
        _ASSUMED,
        "documented for deleting field updates",
    ),
    Behaviour(
        "A mandatory field that is missing, null or empty is MANDATORY_NOT_FOUND.",
        _DOCUMENTED,
        f"{_INSERT}; for null and empty assumed",
    ),
    Behaviour(
        "Mandatory are Last_Name, Account_Name of an account, Deal_Name and Stage.",
        _DOCUMENTED,
        _INSERT,
    ),
    Behaviour("Company is mandatory, as in the first layout of an organisation.", _ASSUMED),
    Behaviour(
        "A value of another type is INVALID_DATA with expected_data_type, one too long with "
        "maximum_length, one not in the list with supported_values.",
        _DOCUMENTED,
        _INSERT,
    ),
    Behaviour(
        "The types that are expected are those of the metadata, jsonobject for lookups and double "
        "for amounts.",
        _ASSUMED,
    ),
    Behaviour("Of several things wrong with a record, the first is told.", _ASSUMED),
    Behaviour("Fields that a module does not have, and read-only ones, are let be.", _ASSUMED),
    Behaviour(
        "A lookup is an object with an id; without one it is MANDATORY_NOT_FOUND, with an unknown "
        "one INVALID_DATA. An owner is a user of the organisation.",
        _ASSUMED,
    ),
    Behaviour("A lookup of a record that was deleted is null.", _ASSUMED),
    Behaviour(
        "Ids may be texts or numbers.",
        _SEEN,
        f"{_SDK} sends numbers",
    ),
    Behaviour(
        'Changing an unknown id is INVALID_DATA, "the id given seems to be invalid".',
        _REPORTED,
        f"the message is in {_SDK}",
    ),
    Behaviour("Changing without an id is MANDATORY_NOT_FOUND.", _ASSUMED),
    Behaviour(
        "Changing by the path takes one record, whose id inside does not count.",
        _ASSUMED,
    ),
    Behaviour(
        'Deleting an unknown id is INVALID_DATA, "record not deleted"; without ids 400 '
        "REQUIRED_PARAM_MISSING.",
        _DOCUMENTED,
        _DELETE,
    ),
    Behaviour(
        "Deleting what cannot be an id is INVALID_DATA, in the wrong format.",
        _DOCUMENTED,
        f"{_DELETE}; among other ids assumed",
    ),
)
"""The CRM API."""
