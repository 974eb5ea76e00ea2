"""German: what the commands say that measure criteria and derive profiles, key by key."""

from __future__ import annotations

TEXTS: dict[str, str] = {
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
    "icp.left.few_known": "Weggelassen, bei zu wenigen Leads bekannt: {names}.",
    "icp.left.one_value": "Weggelassen, bei allen gleich oder nie bekannt: {names}.",
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
    # ask
    "ask.kind.cell": "Feld",
    "ask.kind.grade": "Note",
    "ask.kind.stage": "Stufe",
    "ask.kind.segment": "Segment",
    "ask.kind.score": "Score",
    "ask.now": "{lead}: {kind} {verdict} nach dem, was heute bekannt ist",
    "ask.nothing": "Alles, was das Modell liest, ist bekannt: Es gibt nichts zu fragen.",
    "ask.best": "Als Nächstes fragen: {attribute}",
    "ask.no_change": "{kind}: Keine einzelne Antwort wird daran voraussichtlich etwas ändern; diese bewegt den Score "
    "am meisten.",
    "ask.question": (
        "{place}. {attribute}: nimmt {tells} % der Ungewissheit, ändert in {changes} von 100 Fällen die Einstufung "
        "({kind}), {low} bis {high} Punkte"
    ),
    "ask.question.bare": (
        "{place}. {attribute}: nimmt {tells} % der Ungewissheit, ändert in {changes} von 100 Fällen die Einstufung "
        "({kind})"
    ),
    "ask.to": " bis ",
    "ask.others": "Sagt weniger: {names}",
    "ask.silent": "Von keinem anderen Lead bekannt, daher nicht abzuschätzen: {names}",
    "fields.title": "Was jede Angabe für den Score von {leads} Leads leistet, Stand {moment}",
    "fields.field": "Angabe",
    "fields.known": "Ausgefüllt",
    "fields.decides": "Entscheidet bei",
    "fields.moves": "Bewegt Punkte",
    "fields.advice": "Rat",
    "fields.advice.keep": "behalten",
    "fields.advice.little": "kaum mehr als die Reihenfolge",
    "fields.advice.nothing": "muss nicht gefragt werden",
    "fields.advice.empty": "nie ausgefüllt",
    "fields.decides.note": (
        "Entscheidet bei: Anteil der Leads, die ohne die Angabe eine andere Note, Stufe, ein anderes Segment oder eine "
        "andere Priorität hätten."
    ),
    "fields.unused": "Erhoben, aber von nichts in diesem Modell gelesen (ausgefüllt): {names}.",
    "fields.gdpr": (
        "Datensparsamkeit: Für die Bewertung wird das nicht gebraucht. Behalten Sie nur, was ein anderer Zweck "
        "braucht, etwa einen Namen zum Anschreiben."
    ),
    "fields.missing": "Vom Modell gelesen, aber in keiner Tabelle: {names}.",
    # criteria
    "criteria.title": "Kriterien an den Ergebnissen gemessen: {title}",
    "criteria.judged": "{n} Beurteilungen von {leads} Leads, {at}, vom {first} bis {last}.",
    "criteria.won": "Innerhalb von {days} Tagen gewonnen: {won} ({rate}).",
    "criteria.scale": "Danach verdoppeln etwa {points} Punkte dieses Modells die Gewinnaussicht (Odds).",
    "criteria.criterion": "Kriterium",
    "criteria.points": "Punkte",
    "criteria.counts": "Zählt bei",
    "criteria.with": "Damit gewonnen",
    "criteria.without": "Ohne",
    "criteria.alone": "Allein",
    "criteria.beside": "Neben anderen",
    "criteria.finding": "Befund",
    "criteria.grade": "Note",
    "criteria.legend": (
        "Allein, Neben anderen: die Punkte, die die Ergebnisse stützen, für sich und bei Berücksichtigung aller "
        "anderen Kriterien (95 %), so dass der Score so weit streut wie jetzt. Bei Anteilen am Profil und bei Noten "
        "verdoppeln 20 Punkte die Odds. Punkte für Wiederholtes gelten für ein Mal."
    ),
    "criteria.finding.never": "zählt nie",
    "criteria.finding.always": "zählt immer",
    "criteria.finding.few": "zu wenige",
    "criteria.withdrawn.one": "{n} Vorschlag wurde zurückgezogen: Mit ihm wären die Leads schlechter geordnet.",
    "criteria.withdrawn.many": "{n} Vorschläge wurden zurückgezogen: Mit ihnen wären die Leads schlechter geordnet.",
    "criteria.base": "Dazu vorgeschlagen: base {base}, damit im Mittel so viele Abschlüsse vorhergesagt werden wie "
    "bisher.",
    "criteria.finding.wrong_sign": "falsches Vorzeichen",
    "criteria.finding.too_low": "zu schwach",
    "criteria.finding.too_high": "zu stark",
    "criteria.finding.confirmed": "passt",
    "criteria.finding.unclear": "noch nicht belegt",
    "criteria.advice.wrong_sign": (
        "Falsches Vorzeichen, die Ergebnisse sagen das Gegenteil: {names}. Mit dem Vertrieb sprechen, dann umdrehen."
    ),
    "criteria.advice.never": "Zählt nie: {names}. Steht es so in den Daten? Wenn ja, herausnehmen.",
    "criteria.advice.always": "Zählt bei allen und sagt daher nichts: {names}.",
    "criteria.advice.too_low": "Sagt mehr, als die Punkte sagen: {names}.",
    "criteria.advice.too_high": "Sagt weniger, als die Punkte sagen: {names}.",
    "criteria.advice.none": "Kein Kriterium widerspricht den Ergebnissen.",
    "criteria.next.one": (
        "{n} Änderung ist vorgeschlagen. Mit -o vorschlag.yaml schreiben und mit `reifegrad diff` ansehen."
    ),
    "criteria.next.many": (
        "{n} Änderungen sind vorgeschlagen. Mit -o vorschlag.yaml schreiben und mit `reifegrad diff` ansehen."
    ),
    "criteria.diff": "Was sich ändert: {line}",
    "criteria.table": "Punkte und was die Ergebnisse stützen",
    "criteria.drawn": "Gezeichnet sind {n} von {all} Zeilen: die, von denen die Ergebnisse am meisten sagen.",
    # patterns
    "patterns.title": "Muster, nach denen kein Kriterium fragt",
    "patterns.none": "Keines von {tried} erprobten ist mehr als Zufall.",
    "patterns.tried": (
        "{n} von {tried} erprobten: in der älteren Hälfte der Leads gefunden und in der neueren bestätigt, aus der "
        "die Zahlen stammen."
    ),
    "patterns.hurdles": (
        "Unter so vielen Mustern sehen einige schon durch Zufall gut aus. Genannt ist nur, was in der älteren Hälfte "
        "der Leads unter allen erprobten mehr als Zufall ist (Benjamini und Hochberg: von zwanzig höchstens eines zu "
        "Unrecht) und sich in der neueren bestätigt."
    ),
    "patterns.pattern": (
        "- {pattern}: {rate} von {n} wurden gewonnen (andere {others}); {times}-mal so viele wie bei ihren Kriterien "
        "üblich (95 %: {low} bis {high})."
    ),
    "patterns.pair": (
        "- {pattern}: {rate} von {n} wurden gewonnen (andere {others}); {times}-mal so viele wie die beiden einzeln "
        "erwarten lassen (95 %: {low} bis {high})."
    ),
    "patterns.and": " und ",
    "patterns.attribute": "{attribute}: {value}",
    "patterns.first.weekday": "erste Aktivität an einem {day}",
    "patterns.first.part_of_day": "erste Aktivität {part}",
    "patterns.first.both": "erste Aktivität an einem {day} {part}",
    "patterns.first.other": "erste Aktivität mit {what} {value}",
    "weekday.0": "Montag",
    "weekday.1": "Dienstag",
    "weekday.2": "Mittwoch",
    "weekday.3": "Donnerstag",
    "weekday.4": "Freitag",
    "weekday.5": "Samstag",
    "weekday.6": "Sonntag",
    "part.early": "vor 8 Uhr",
    "part.morning": "am Vormittag (8 bis 12)",
    "part.afternoon": "am Nachmittag (12 bis 18)",
    "part.evening": "am Abend (nach 18 Uhr)",
}
