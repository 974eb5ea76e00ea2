"""German: what the commands say that measure criteria and derive profiles, key by key."""

from __future__ import annotations

TEXTS: dict[str, str] = {
    "table.outcomes": "Ergebnisse",
    "word.yes": "ja",
    "word.no": "nein",
    "word.others": "andere",
    # icp
    "icp.title": "Idealkunde: {won} gewonnen von {leads} Leads ({share})",
    "icp.attribute": "Merkmal",
    "icp.weight": "Gewicht",
    "icp.best": "Passt am besten (gewonnen / alle)",
    "icp.worst": "Passt am wenigsten",
    "icp.below": "weniger als {high}",
    "icp.from": "{low} und mehr",
    "icp.between": "{low} bis unter {high}",
    "icp.check": (
        "Probe: nur aus den älteren Leads abgeleitet und an den {leads} neueren erprobt, von denen {share} gewonnen "
        "wurden: vom Fünftel, das am besten passt, wurden {best} gewonnen (AUC {auc}, 95 % zwischen {low} und {high})."
    ),
    "icp.weak": "Bei den neueren Leads ist das Profil nicht besser als der Zufall: noch nicht verwenden.",
    "icp.unchecked": "Nicht an neueren Leads erprobt: zu wenige Ergebnisse.",
    "icp.next": "Mit -o idealkunde.yaml in ein Modell schreiben, bearbeiten und damit bewerten.",
    "icp.left.asked": "Auf Ihren Wunsch weggelassen: {names}.",
    "icp.left.no_classes": "Weggelassen, zu wenige Leads haben denselben Wert: {names}.",
    "icp.left.no_difference": "Weggelassen, die Werte werden gleich oft gewonnen: {names}.",
    "icp.left.told_by_others": "Weggelassen, andere sagen schon dasselbe: {names}.",
    "icp.left.suspicious": (
        "Weggelassen, vielleicht erst bekannt, wenn ein Lead entschieden ist: {names}. Wenn Sie es vorher wissen, mit "
        "--force verwenden."
    ),
    # rfm
    "rfm.title": "Wie lange her, wie oft, wie viel: {customers} Kunden, Stand {day}",
    "rfm.recency": "Tage seit dem letzten Kauf",
    "rfm.frequency": "Zahl der Käufe",
    "rfm.monetary": "Summe der Käufe",
    "rfm.values": "Werte",
    "rfm.points": "Punkte",
    "rfm.customers": "Kunden",
    "rfm.up_to": "bis {high}",
    "rfm.above": "mehr als {low}",
    "rfm.next": "Mit -o rfm.yaml werden diese Klassen in einem Modell festgehalten.",
}
