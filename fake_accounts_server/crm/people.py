"""Records for an organisation that was given none: made up, the same each time."""

from collections.abc import Mapping
from zlib import crc32

from fake_accounts_server.crm.ids import fixed_id

LEADS_PER_ORGANISATION = 3
"""How many leads are made up."""

CUSTOMERS_PER_ORGANISATION = 3
"""How many accounts are made up, each with one contact and one deal."""

_PEOPLE = (
    ("Carol", "Whitfield", "Harbour Joinery"),
    ("Tomasz", "Nowak", "Nowak Instruments"),
    ("Ngozi", "Okafor", "Lagos Freight"),
    ("Mei", "Tanaka", "Kitano Print Works"),
    ("Luis", "Herrera", "Molinos del Sur"),
    ("Saoirse", "Byrne", "Byrne & Daughters"),
    ("Arjun", "Mehta", "Deccan Optics"),
)

_DEALS = (
    ("first order", "Needs Analysis", 4_800.0, "2027-03-31"),
    ("service contract", "Proposal/Price Quote", 12_500.0, "2027-06-30"),
    ("renewal", "Negotiation/Review", 7_250.0, "2027-09-30"),
)

MadeUp = Mapping[str, tuple[Mapping[str, object], ...]]
"""Records by module; lookups hold ids."""


def made_up(zgid: str) -> MadeUp:
    """Three leads, and three customers: a deal with a contact, who belongs to an account."""
    first = crc32(zgid.encode(errors="surrogatepass"))
    leads = [_PEOPLE[(first + place) % len(_PEOPLE)] for place in range(LEADS_PER_ORGANISATION)]
    customers = [
        _PEOPLE[(first + LEADS_PER_ORGANISATION + place) % len(_PEOPLE)]
        for place in range(CUSTOMERS_PER_ORGANISATION)
    ]
    return {
        "Leads": tuple(
            {**_person(zgid, "lead", first_name, last_name), "Company": company}
            for first_name, last_name, company in leads
        ),
        "Contacts": tuple(
            {
                **_person(zgid, "contact", first_name, last_name),
                "Account_Name": {"id": fixed_id("account", zgid, company)},
            }
            for first_name, last_name, company in customers
        ),
        "Accounts": tuple(
            {"id": fixed_id("account", zgid, company), "Account_Name": company}
            for _, _, company in customers
        ),
        "Deals": tuple(
            {
                "id": fixed_id("deal", zgid, company),
                "Deal_Name": f"{company}, {subject}",
                "Stage": stage,
                "Amount": amount,
                "Closing_Date": closing_date,
                "Account_Name": {"id": fixed_id("account", zgid, company)},
                "Contact_Name": {"id": fixed_id("contact", zgid, last_name)},
            }
            for (_, last_name, company), (subject, stage, amount, closing_date) in zip(
                customers, _DEALS, strict=True
            )
        ),
    }


def _person(zgid: str, kind: str, first_name: str, last_name: str) -> dict[str, object]:
    return {
        "id": fixed_id(kind, zgid, last_name),
        "First_Name": first_name,
        "Last_Name": last_name,
        "Email": f"{first_name}.{last_name}@example.com".lower(),
    }
