"""English and German headings under which each column is also recognised.

Headings are compared without case, spaces and punctuation, so "Lead-ID" needs no entry here.
A later group counts only where no heading of an earlier group is in the file.
"""

from __future__ import annotations

Groups = tuple[tuple[str, ...], ...]

_LEAD_ID: Groups = (
    ("Lead", "Lead Nr", "Lead Nummer", "Lead Number"),
    ("Contact ID", "Kontakt ID", "Kontakt Nr", "Kontaktnummer", "Person ID", "Personen ID", "Contact Number"),
    ("Interessenten ID", "Interessenten Nr", "Interessentennummer", "Prospect ID", "Person Number"),
    ("Kunden ID", "Kunden Nr", "Kundennummer", "Customer ID", "Customer No", "Customer Number"),
    ("Interessent", "Prospect"),
)
_ACCOUNT_ID: Groups = (
    ("Firmen ID", "Firma ID", "Firmennummer", "Firmen Nr", "Company ID", "Unternehmens ID"),
    ("Unternehmensnummer", "Organisations ID", "Organization ID", "Account Number", "Account Nr", "Company Number"),
    ("Account", "Firma", "Company", "Unternehmen"),
)
_CUSTOMER_ID: Groups = (("Kunden ID", "Kunden Nr", "Kundennummer", "Customer ID", "Customer No", "Customer Number"),)
_CREATED_AT: Groups = (
    ("Created", "Create Date", "Created Date", "Creation Date", "Date Created"),
    ("Erstellt am", "Erstellt", "Angelegt am", "Angelegt", "Erstellungsdatum", "Anlagedatum"),
    ("Erfasst am", "Erfasst", "Erfassungsdatum", "Aufgenommen am"),
    ("Erstkontakt", "Erster Kontakt", "Erstkontakt am", "First Contact", "First Contact Date"),
)
_COUNTRY: Groups = (("Land", "Country Code", "Ländercode", "Länderkennzeichen"),)
_AMOUNT: Groups = (
    ("Betrag", "Auftragswert", "Umsatz", "Deal Amount", "Order Value"),
    ("Betrag EUR", "Betrag in EUR", "Auftragswert EUR", "Auftragswert in EUR", "Umsatz EUR", "Umsatz in EUR"),
)
_SIZE_AND_TRADE: dict[str, Groups] = {
    "employees": (
        ("Mitarbeiter", "Mitarbeiterzahl", "Anzahl Mitarbeiter", "Anzahl der Mitarbeiter", "Beschäftigte"),
        ("Number of Employees", "Employee Count", "Headcount"),
    ),
    "revenue": (
        ("Umsatz", "Jahresumsatz", "Annual Revenue"),
        ("Umsatz EUR", "Umsatz in EUR", "Umsatz Euro", "Umsatz in Euro"),
        ("Jahresumsatz EUR", "Jahresumsatz in EUR", "Jahresumsatz in Euro", "Revenue EUR", "Annual Revenue EUR"),
    ),
    "industry": (("Branche", "Sector", "Wirtschaftszweig"),),
}
"""What lists of contacts say of the company in the same row."""

SYNONYMS: dict[str, dict[str, Groups]] = {
    "leads": {
        "lead_id": (*_LEAD_ID, ("ID",)),
        "created_at": _CREATED_AT,
        "email": (("Mail", "E-Mail-Adresse", "Mailadresse", "Email Address"),),
        "position": (("Job Title", "Jobtitel", "Stelle", "Funktion", "Berufsbezeichnung"),),
        "department": (("Abteilung", "Bereich"),),
        "country": _COUNTRY,
        "account_id": _ACCOUNT_ID,
        **_SIZE_AND_TRADE,
    },
    "accounts": {
        "account_id": (*_ACCOUNT_ID[:2], *_CUSTOMER_ID, ("Account",), ("ID",)),
        "created_at": _CREATED_AT,
        "name": (("Firma", "Firmenname", "Company", "Company Name", "Account Name", "Unternehmen"),),
        "domain": (("Website", "Webseite", "Internetseite", "Homepage", "Company Domain Name"),),
        "country": _COUNTRY,
        **_SIZE_AND_TRADE,
    },
    "activities": {
        "activity_id": (
            ("Aktivitäts ID", "Aktivität ID", "Aktivitätsnummer", "Event ID", "Message ID"),
            ("ID",),
        ),
        "lead_id": _LEAD_ID,
        "kind": (
            ("Aktivitätsart", "Aktivitätstyp", "Activity Type"),
            ("Aktivität", "Activity"),
            ("Event", "Event Name", "Event Type", "Ereignis"),
            ("Type", "Typ", "Art"),
        ),
        "occurred_at": (
            ("Zeitpunkt", "Timestamp", "Zeitstempel", "Occurred", "Event Time", "Activity Date"),
            ("Datum Uhrzeit", "Date Time", "Datum und Uhrzeit"),
            ("Datum", "Date"),
            ("Time", "Zeit"),
        ),
        "amount": _AMOUNT,
    },
    "outcomes": {
        "lead_id": _LEAD_ID,
        "outcome": (("Ergebnis", "Ausgang", "Result"), ("Status",)),
        "decided_at": (
            ("Entschieden am", "Entscheidungsdatum", "Abschlussdatum", "Close Date", "Closed At"),
            ("Datum", "Date", "Zeitpunkt"),
        ),
        "amount": _AMOUNT,
        "reason": (("Grund", "Verlustgrund", "Lost Reason", "Close Reason"),),
    },
    "profile_changes": {
        "lead_id": _LEAD_ID,
        "attribute": (("Attribut", "Feld", "Field", "Property", "Eigenschaft", "Merkmal"),),
        "value": (("Wert", "New Value", "Neuer Wert"),),
        "known_at": (
            ("Bekannt seit", "Bekannt am", "Geändert am", "Changed At", "Valid From"),
            ("Zeitpunkt", "Datum", "Timestamp", "Date"),
        ),
    },
    "moments": {
        "lead_id": _LEAD_ID,
        "as_of": (("Stichtag", "Zeitpunkt", "Moment"), ("Datum", "Date", "Timestamp")),
    },
}
