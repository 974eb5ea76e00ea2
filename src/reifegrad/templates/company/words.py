"""The vocabulary of the demo company: names, positions, industries, countries, sources.

All persons and companies are invented; every company domain ends in `.example`, which nobody can own.
"""

from __future__ import annotations

from typing import NamedTuple


class Position(NamedTuple):
    """A position as leads write it, with its grade as a buyer and how often it occurs."""

    label: str
    grade: str  # A buys, B influences strongly, C influences, D others, S studies
    department: str | None
    weight: int


POSITIONS = (
    Position("Managing director", "A", "Management", 40),
    Position("Geschäftsführung", "A", "Geschäftsleitung", 70),
    Position("CEO", "A", "Management", 35),
    Position("Head of marketing", "A", "Marketing", 40),
    Position("Marketingleitung", "A", "Marketing", 60),
    Position("CMO", "A", "Marketing", 20),
    Position("Head of department", "B", "Operations", 50),
    Position("Fachbereichsleitung", "B", "Fachbereich", 70),
    Position("Sales manager", "B", "Sales", 45),
    Position("Vertriebsleitung", "B", "Vertrieb", 60),
    Position("Marketing manager", "C", "Marketing", 70),
    Position("Marketing-Manager", "C", "Marketing", 90),
    Position("Software engineer", "D", "IT", 60),
    Position("Buchhaltung", "D", "Finanzen", 45),
    Position("Einkauf", "D", "Einkauf", 40),
    Position("Assistant", "D", "Management", 35),
    Position("intern", "S", "Marketing", 15),
    Position("Praktikant", "S", "Marketing", 25),
    Position("Werkstudent", "S", "IT", 25),
    Position("Student", "S", None, 45),
)
POSITION_MISSING_WEIGHT = 70

INDUSTRIES = {
    "Anlagenbau": 16,
    "IT": 20,
    "Handel": 18,
    "Consulting": 14,
    "plant engineering": 6,
    "retail": 7,
    "Gesundheit": 10,
    "Bildung": 9,
}
INDUSTRY_MISSING_WEIGHT = 5

COUNTRIES = {"DE": 66, "AT": 11, "CH": 10, "US": 3, "GB": 3, "FR": 2, "NL": 2, "NO": 1, "PL": 2}
COUNTRIES_SERVED = frozenset({"DE", "AT", "CH"})
COUNTRY_MISSING_PERCENT = 4

FREE_MAIL = {"gmx.de": 30, "gmx.net": 12, "web.de": 28, "gmail.com": 30}

SOURCES = {
    "website": 34,
    "search_ad": 18,
    "webinar": 12,
    "trade_fair": 12,
    "social": 11,
    "recommendation": 7,
    "purchased_list": 6,
}
LEAD_CAMPAIGNS = {
    None: 35,
    "product-tour": 20,
    "white-paper": 18,
    "autumn-fair": 14,
    "newsletter": 13,
}
COLOURS = {"blue": 24, "green": 20, "red": 17, "yellow": 12, "black": 14, "orange": 8, "violet": 5}

# The four BANT answers; sales asks few leads, so most are missing.
BUDGET = {None: 80, "yes": 11, "no": 9}
AUTHORITY = {None: 80, "decides": 6, "influences": 9, "none": 5}
NEED = {None: 78, "yes": 15, "no": 7}
TIMING = {None: 82, "this_quarter": 5, "this_year": 7, "later": 6}

LOST_REASONS = {
    "price": 20,
    "competitor": 18,
    "no_budget": 17,
    "no_need": 15,
    "timing": 12,
    "no_response": 18,
}
WON_REASONS = {"product": 38, "service": 22, "price": 18, "recommendation": 22}

FIRST_NAMES = (
    "Anna", "Ben", "Carla", "David", "Elif", "Finn", "Greta", "Hannes", "Ida", "Jonas", "Klara",
    "Lukas", "Mia", "Niklas", "Olivia", "Paul", "Romy", "Stefan", "Theresa", "Ulrich", "Vera",
    "Walter", "Xenia", "Yannick", "Zoe", "Jürgen", "Käthe", "Björn", "Sören", "Günther", "Alice",
    "Brian", "Charlotte", "Daniel", "Emily", "Frank", "Grace", "Harry", "Isabel", "Jack", "Kate",
    "Liam", "Megan", "Noah", "Oscar", "Penny", "Robert", "Sarah", "Thomas", "Victoria", "William",
    "Amelia", "George", "Sophie", "Martin", "Katrin", "Tobias", "Sabine", "Matthias", "Birgit",
    "Holger", "Renate", "Torsten", "Silke", "Dirk", "Heike", "Uwe", "Petra", "Ralf", "Monika",
)  # fmt: skip
LAST_NAMES = (
    "Amselberg", "Birkenfeld", "Claasen", "Dornbusch", "Eichwald", "Feldkamp", "Gerstner",
    "Haselhoff", "Immenhof", "Jungbluth", "Kranich", "Lindhorst", "Mühlbach", "Nussbaum",
    "Ostermoor", "Pappelheim", "Quellberg", "Rosenthaler", "Sandkuhl", "Tannhof", "Uhlenbrock",
    "Vogelsang", "Weidenau", "Ziegenhals", "Ährenfeld", "Örtling", "Überschär", "Ashcombe",
    "Brookfield", "Cobbleton", "Dunmere", "Elderby", "Fairhurst", "Glenmoor", "Hollowell",
    "Ivybridge", "Kestrelman", "Larkspur", "Meadowes", "Northgate", "Oakhurst", "Pemberly",
    "Quillfeather", "Ravenscar", "Silverdale", "Thornbury", "Underhill", "Westerby", "Yarrowby",
    "Appelgrün", "Blumrath", "Dachsel", "Erlenkamp", "Fuchsloh", "Grünspan", "Heidkötter",
    "Igelstein", "Kirschner", "Lerchental", "Moosbach", "Nebelung", "Ottersbek", "Pfefferkorn",
    "Reiherstieg", "Schilfmann", "Trautwald", "Wacholder", "Zaunkönig", "Farnsworthy",
    "Brambleton", "Copperfield", "Hazelmere", "Wrenfield", "Stillwater",
)  # fmt: skip

COMPANY_HEADS = (
    "Nord", "Süd", "Ost", "West", "Alpen", "Rhein", "Elb", "Donau", "Isar", "Berg", "Tal", "Wald",
    "See", "Stein", "Silber", "Kupfer", "Gold", "Licht", "Stern", "Wind", "Adler", "Falken",
    "Hirsch", "Linden", "Eichen", "Birken", "Quell", "Brücken", "Hafen", "Hansa", "Kron", "Markt",
    "Neu", "Hoch", "Klar", "Blue", "Green", "Bright", "Clear", "Swift", "Iron", "Oak", "River",
    "Hill", "Stone",
)  # fmt: skip
COMPANY_TAILS = (
    "werk", "bach", "tal", "feld", "mark", "haus", "burg", "hof", "kamp", "stadt", "thal",
    "brunn", "horst", "moor", "ried", "linie", "kraft", "form", "fluss", "winkel", "tor", "wehr",
    "rode", "heim", "gate", "ford", "field", "ridge", "wood", "bridge", "point", "line", "works",
    "mill",
)  # fmt: skip
COMPANY_TRADES = (
    "Maschinen", "Anlagen", "Systeme", "Software", "Handel", "Beratung", "Technik", "Logistik",
    "Medizin", "Akademie", "Energie", "Daten", "Automation", "Consulting", "Engineering",
    "Retail", "Media", "Robotics", "Optik", "Verpackung", "Textil", "Bau", "Chemie", "Metall",
    "Elektro", "Druck", "Pumpen", "Filter", "Sensorik", "Analytik",
)  # fmt: skip
LEGAL_FORMS = {"GmbH": 55, "AG": 12, "GmbH & Co. KG": 20, "SE": 3, "Ltd": 6, "Inc": 4}

_ASCII = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})


def ascii_of(name: str) -> str:
    """Write a name as it stands in an address: lower case, without umlauts."""
    return name.lower().translate(_ASCII)
