"""German texts of learning: the screen of `learn`, and the model card."""

from __future__ import annotations

TEXTS = {
    "progress.learn": "Lernen und prüfen",
    "progress.measure": "Messen, was Leads getan haben",
    "learn.title": "Gelerntes Modell",
    "learn.more": "und {n} weitere; die Modellkarte nennt alle",
    "learn.next": "Lesen, ändern, damit bewerten: reifegrad score {path} --leads ... --as-of ...",
    "learn.warning.few-in-test": "Der Test hat wenige Fälle ({won} gewonnen, {lost} verloren): seine Zahlen sind grob.",
    "card.title": "Modellkarte: {name}",
    "card.trained": "Gelernt aus {leads} Leads vom {since} bis {until}, davon {won} ({share}) gewonnen.",
    "card.trained.repeated": "Gelernt aus {judgements} Beurteilungen von {leads} Leads ({won} gewonnen) vom {since} "
    "bis {until}; auf {won_judgements} Beurteilungen ({share}) folgte rechtzeitig ein Abschluss.",
    "card.trained.in_order": "Gelernt aus den älteren {leads} Leads, davon {won} ({share}) gewonnen.",
    "card.tested": "Geprüft an den {leads} neuesten vom {since} bis {until}: {won} ({share}) gewonnen. Aus ihnen wurde "
    "nichts gelernt.",
    "card.tested.repeated": "Geprüft an den {judgements} neuesten Beurteilungen, von {leads} Leads ({won} gewonnen), "
    "vom {since} bis {until}; auf {won_judgements} ({share}) folgte rechtzeitig ein Abschluss. Aus ihnen wurde nichts "
    "gelernt.",
    "card.tested.in_order": "Geprüft an den {leads} neuesten: {won} ({share}) gewonnen. Aus ihnen wurde nichts "
    "gelernt.",
    "card.order.of_rows": "Keine Spalte nennt die Zeit: die Reihenfolge der Zeilen steht für sie.",
    "card.order.of_column": "Die Spalte {time} enthält Zahlen: ihre Reihenfolge steht für die zeitliche.",
    "card.target": "Gewonnen ist, was die Spalte {target} sagt.",
    "card.values.lost": "Als verloren gezählt: {values}.",
    "card.values.open": "Als offen weggelassen: {values}.",
    "card.values.doubtful": "Ist {values} wirklich verloren? Mit --negative die Werte für verloren nennen, dann "
    "fallen alle anderen weg.",
    "card.without_time": "{n} Zeilen fehlen: nichts sagt, wann diese Leads kamen.",
    "card.moments": "Jeder Lead wurde {at}, mit dem, was da bekannt war; gewonnen zählt in den {days} Tagen danach.",
    "card.met": "{n} Beurteilungen des Tests sind von Leads, die das Lernen schon früher gesehen hatte; an den "
    "anderen {others} ist die AUC {auc}.",
    "card.met.only": "{n} Beurteilungen des Tests sind von Leads, die das Lernen schon früher gesehen hatte; die "
    "anderen {others} sind zu wenige, um für sich beurteilt zu werden.",
    "card.between": "{n} Beurteilungen liegen dazwischen: ihre {days} Tage waren nicht um, als der Test begann, also "
    "ließ sich aus ihnen nichts lernen.",
    "card.censored": "{n} Leads fehlen: ihre {days} Tage sind noch nicht um. Verloren sind sie nicht.",
    "card.censored.repeated": "{n} Beurteilungen fehlen: ihre {days} Tage sind noch nicht um. Verloren sind sie nicht.",
    "card.quality": "Wie gut es an den neuesten Leads ist",
    "order.little": "etwas besser als der Zufall",
    "order.fair": "brauchbar",
    "order.good": "gut",
    "order.very_good": "sehr gut",
    "card.order.pooled": "AUC",
    "card.order.within": "AUC in Zeiträumen",
    "card.order.unjudged": "Wie gut es Leads ordnet, lässt sich nicht beurteilen: {won} gewonnene und {lost} verlorene "
    "Fälle im Test sind zu wenige. Je zehn sind nötig.",
    "card.order.reversed": "An den neuesten Leads steht die Reihenfolge auf dem Kopf: Gewonnene stehen tiefer "
    "({measure} {auc}, {low} bis {high}). Nicht verwenden.",
    "card.order.chance": "An den neuesten Leads ist die Reihenfolge vielleicht nur Zufall ({measure} {auc}, {low} bis "
    "{high}). Nicht verwenden.",
    "card.order.proven": "Es ordnet Leads {word} ({measure} {auc}, {low} bis {high}). Das beste Zehntel wird "
    "{lift}-mal so oft gewonnen wie ein Lead im Durchschnitt.",
    "card.order.too_good": "Das ist selten: Bitte prüfen, ob jede Spalte vor dem Ergebnis bekannt ist.",
    "card.held.right": "Die Wahrscheinlichkeiten stimmen im Mittel: {predicted} vorhergesagt, {rate} gewonnen.",
    "card.held.high": "Die Wahrscheinlichkeiten sind zu hoch: {predicted} vorhergesagt, {rate} gewonnen.",
    "card.held.low": "Die Wahrscheinlichkeiten sind zu niedrig: {predicted} vorhergesagt, {rate} gewonnen.",
    "card.held.best.high": "Die des besten Zehntels sind zu hoch: {predicted} vorhergesagt, {rate} gewonnen.",
    "card.held.best.low": "Die des besten Zehntels sind zu niedrig: {predicted} vorhergesagt, {rate} gewonnen.",
    "card.held.factor": "Das ist um den Faktor {factor} daneben.",
    "card.quality.interval": "95-%-Bereich der AUC: {low} bis {high}.",
    "card.quality.note": "AUC: die Wahrscheinlichkeit, dass ein gewonnener Lead über einem nicht gewonnenen steht; 0,5 "
    "ist Zufall. Innerhalb der Zeiträume: nur Leads eines Monats miteinander "
    "verglichen, wie der Vertrieb sie sieht. Log-Loss und Kalibrierfehler: je kleiner, desto besser. Vor dem Runden: "
    "mit feinen Stufen, wie gelernt.",
    "card.file": "diese Modelldatei",
    "card.estimator": "vor dem Runden",
    "card.always": "für alle der Mittelwert",
    "card.pictures": "In Bildern",
    "card.deciles": "Vorhergesagt und eingetreten, Zehntel für Zehntel",
    "card.deciles.note": "{inside} von {all} Zehnteln liegen, wo sie erwartet wurden (95 %). Der erwartete Bereich "
    "enthält den Zufall und wie weit sich das Niveau zwischen den Zeiträumen der Prüfung verschob.",
    "card.deciles.wide": "Dass Zehntel liegen, wo sie erwartet wurden, sagt hier wenig: die Hälfte der Bereiche ist "
    "breiter als {width}, {times}-mal so breit, wie der Zufall sie macht, so sehr verschob sich das Niveau zwischen "
    "den Zeiträumen der Prüfung.",
    "card.inside": "ja",
    "card.outside": "nein",
    "card.terms": "Was zählt",
    "card.terms.note": "{shown} von {n} Kriterien, die den Score am meisten bewegen. 20 Punkte verdoppeln die Chance.",
    "card.place.below": "unter {high}",
    "card.place.between": "{low} bis {high}",
    "card.place.from": "ab {low}",
    "card.place.all": "alle",
    "card.place.unknown": "unbekannt",
    "card.place.value": "{value}",
    "card.place.else": "alles andere",
    "card.place.none": "nie",
    "card.place.most": "oft",
    "card.place.cell": "Zeile {row}, Spalte {column}",
    "card.left_out": "Was weggelassen wurde",
    "card.left_out.none": "Nichts.",
    "card.left_out.activities": "{n} Arten oder Teile von Aktivitäten",
    "card.left_out.which": "Die Aktivitäten: {names}.",
    "card.left_out.help": "Eine verdächtige Spalte trotzdem verwenden: --use SPALTE, wenn sie vor dem Ergebnis "
    "bekannt ist.",
    "card.choice": "Wie es ausgewählt wurde",
    "card.choice.note": "Jeder Kandidat lernte aus der Zeit vor einem Block und wurde an dem Block geprüft. Genommen "
    "wird der stetigste, der hinter dem besten nicht mehr als Zufall zurückliegt.",
    "card.half_lives": "Wie lange eine Aktivität zählt",
    "card.half_lives.note": "Die Halbwertszeit, die spätere Zeiträume am besten vorhersagt; eine eigene hat eine Art "
    "nur, wo das deutlich besser ist.",
    "card.all_kinds": "alle Arten",
    "card.limits": "Wofür es nicht verwendet werden darf",
    "card.limit.people": "Es ordnet Arbeit. Es darf nicht allein über Menschen entscheiden: keine Ablehnung, kein "
    "Preis, kein Vertrag (DSGVO, Artikel 22).",
    "card.limit.population": "Es gilt für Leads wie die, aus denen es gelernt hat. Für einen anderen Markt, ein "
    "anderes "
    "Produkt oder eine andere Quelle ist es geraten.",
    "card.limit.causes": "Es sagt, was mit dem Gewinnen einhergeht, nicht was es bewirkt. Mehr Punkte für eine Seite "
    "heißen nicht, dass man gewinnt, wen man dorthin schickt.",
    "card.limit.time": "Es altert. Mit neueren Ergebnissen vergleichen (reifegrad drift) und neu lernen, wenn geraten "
    "wird.",
    "card.limit.leaks": "Statistik kann nicht beweisen, wann eine Spalte ausgefüllt wurde. Bei jeder fragen, ob sie "
    "vor "
    "dem Ergebnis bekannt ist.",
    "card.column.model": "Modell",
    "card.column.auc": "AUC",
    "card.column.within": "AUC in Zeiträumen",
    "card.column.precision": "mittlere Präzision",
    "card.column.log_loss": "Log-Loss",
    "card.column.calibration": "Kalibrierfehler",
    "card.column.tenth": "Zehntel",
    "card.column.leads": "Leads",
    "card.column.judgements": "Beurteilungen",
    "card.column.predicted": "vorhergesagt",
    "card.column.expected": "erwartet",
    "card.column.won": "gewonnen",
    "card.column.held": "wie erwartet",
    "card.column.criterion": "Kriterium",
    "card.column.worst": "am wenigsten",
    "card.column.best": "am meisten",
    "card.column.reach": "Punkte Abstand",
    "card.column.column": "Spalte",
    "card.column.reason": "warum",
    "card.column.candidate": "Kandidat",
    "card.column.blocks": "AUC je Block",
    "card.column.terms": "Kriterien",
    "card.column.seconds": "Sekunden",
    "card.column.kind": "Aktivität",
    "card.column.half_life": "Halbwertszeit in Tagen",
    "candidate.card": "Punktekarte",
    "candidate.logistic": "logistisch",
    "candidate.boosting": "Boosting",
    "candidate.pairs": "Paare",
    "leak.beats-the-rest": "verdächtig: allein sagt sie weit mehr (AUC {auc}) als alle anderen zusammen ({rest})",
    "leak.changes-after-decision": "Leck: nach der Entscheidung geändert, bei {leads} Leads",
    "leak.filled-by-judgement": "verdächtig: nur bei {known} der Leads ausgefüllt, und dort sagt sie viel (AUC {auc})",
    "leak.filled-for-one-outcome": "Leck: ausgefüllt bei {won} der gewonnenen und {lost} der verlorenen",
    "leak.filled-together": "verdächtig: bei genau denselben Leads ausgefüllt wie {with}",
    "leak.filled-when-closed": "Leck: ausgefüllt bei {closed} der abgeschlossenen und {open} der offenen Leads",
    "leak.missing-tells": "Hinweis: schon ob sie ausgefüllt ist, sagt etwas (AUC {auc})",
    "leak.named-as-of-now": "verdächtig: dem Namen nach steht darin, was heute gilt (AUC {auc})",
    "leak.predicts-nearly-all": "Leck: allein sagt sie fast alles (AUC {auc})",
    "leak.predicts-too-well": "verdächtig: allein sagt sie mehr als ehrliche Spalten (AUC {auc})",
    "leak.value-of-one-outcome": "verdächtig: {values} gibt es nur bei gewonnenen Leads, {share_of_won} davon",
    "exclusion.constant": "für alle derselbe Wert",
    "exclusion.calendar": "sagt die Zeit statt den Lead (AUC {auc_pooled}, in Zeiträumen {auc_within})",
    "exclusion.noise": "was sie sagt, kann Zufall sein",
    "exclusion.weak": "sagt am wenigsten von sehr vielen",
    "exclusion.adds_nothing": "fügt dem, was die anderen sagen, nichts hinzu",
    "exclusion.no_points": "was sie neben den anderen sagt, ist zu wenig für Punkte",
    "exclusion.without": "auf Wunsch weggelassen (--without)",
    "exclusion.time": "eine Zeit, kein Merkmal",
    "exclusion.hardly_repeats": "fast jeder Lead hat einen eigenen Wert",
    "exclusion.names_a_person": "der Name eines Menschen ist kein Grund; mit --use doch verwenden",
    "exclusion.serial_number": "eine Nummer, die mit den Zeilen weiterzählt",
}
