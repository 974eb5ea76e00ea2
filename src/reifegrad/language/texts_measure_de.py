"""German: backtests, thresholds, drift and their pictures, key by key."""

from __future__ import annotations

TEXTS: dict[str, str] = {
    "table.outcomes": "Ergebnisse",
    "progress.measure": "Messe",
    "progress.draw": "Zeichne",
    "measure.cases.one": "{n} Lead",
    "measure.cases.many": "{n} Leads",
    "measure.at.creation": "beurteilt bei der Anlage",
    "measure.at.creation_after": "beurteilt {days} Tage nach der Anlage",
    "measure.at.month_ends": "beurteilt an jedem Monatsende, solange nichts entschieden ist",
    "measure.at.hand_over": "beurteilt bei der ersten Übergabe",
    "measure.judged": "{cases}, {at}, vom {first} bis {last}; gewonnen heißt: gewonnen binnen {days} Tagen danach.",
    "measure.judged.often": "{n} Beurteilungen von {cases}, {at}, vom {first} bis {last}; gewonnen heißt: gewonnen "
    "binnen {days} Tagen danach. Jeder Lead zählt mehrmals, die Intervalle sind daher etwas zu eng.",
    "measure.complete": "Bei {complete} sind die {days} Tage um: {won} gewonnen ({rate}).",
    "measure.censored": "Bei {n} sind sie noch nicht um: Diese zählen für die Menge, nie als verloren.",
    "measure.unrecorded": "{n} wurden beurteilt, bevor das erste Ergebnis erfasst wurde ({date}): Was aus ihnen wurde, "
    "weiß niemand, sie zählen daher nur für die Menge.",
    "measure.not_scored.one": "{n} bleibt außen vor, weil ein Modell ihn nicht bewertet.",
    "measure.not_scored.many": "{n} bleiben außen vor, weil ein Modell sie nicht bewertet.",
    "measure.nobody": "In dieser Zeit konnte kein Lead beurteilt werden.",
    "measure.interval": "{lower} bis {upper}",
    "measure.more": "Alles Weitere steht im Bericht (--report DATEI.html) und in --json.",
    "measure.no_pictures": "Keine Bilder: Es gibt hier nichts zu zeichnen.",
    # notices about the facts
    "notice.dated_after_today": "In der Zukunft datiert: {n} in {table} ({column}), bis {newest}. Sie gelten nicht als "
    "Ende der Daten, diese reichen bis {end}; --until TAG nennt einen anderen Tag.",
    "notice.dated_after_gap": "Lange nach allen anderen datiert: {n} in {table} ({column}), bis {newest}. Sie gelten "
    "nicht als Ende der Daten, diese reichen bis {end}; --until TAG nennt einen anderen Tag.",
    "notice.dated_after_until": "Nach dem {end} datiert, dem Tag von --until: {n} in {table} ({column}), bis {newest}. "
    "Sie zählen nicht.",
    "notice.rows_after_today": "In der Zukunft datierte Zeilen ({column}): {n}, bis {newest}; alle anderen enden am "
    "{end}. Sie gelten als die neuesten und stehen daher im Test. Berichtigen Sie ihre Daten, oder lassen Sie sie weg.",
    "notice.rows_after_gap": "Lange nach allen anderen datierte Zeilen ({column}): {n}, bis {newest}; alle anderen "
    "enden am {end}. Sie gelten als die neuesten und stehen daher im Test. Berichtigen Sie ihre Daten, oder "
    "lassen Sie sie weg.",
    "notice.end_beyond_dates": "Das neueste Datum ist {newest}. Da die Daten laut --until bis {end} vollständig sind, "
    "gilt als verloren, wer seither nicht gewonnen wurde.",
    "notice.outcomes_without_lead": "Ergebnisse, die zu keinem Lead gehören und nicht zählen: {n} von {all}, {won} "
    "davon gewonnen ({ids}). Sind ihre Nummern so geschrieben wie die der Leads?",
    "notice.outcomes_repeated": "Ergebnisse, die ein anderes wiederholen (gleicher Lead, gleiches Ergebnis, gleiche "
    "Zeit): {n}. Jedes zählt einmal.",
    "notice.outcomes_contradict": "Leads, die gewonnen und verloren wurden: {n}, {same} davon zum selben Zeitpunkt, "
    "{later} nach dem Gewinn verloren. Sie zählen als gewonnen, ab dem ersten Gewinn.",
    # the page of a backtest
    "backtest.title": "Rückblick: {models}",
    "backtest.findings": "Was er sagt",
    "backtest.side_by_side": "Wie gut die Reihenfolge stimmt",
    "backtest.model": "Modell",
    "backtest.auc": "AUC",
    "backtest.interval": "95-%-Intervall",
    "backtest.within": "Im Monat",
    "backtest.tenth": "Bestes Zehntel",
    "backtest.fifth": "Bestes Fünftel enthält",
    "backtest.log_loss": "Log-Verlust",
    "backtest.calibration": "Eichfehler",
    "backtest.side.note": "AUC: Wie oft hat von einem gewonnenen und einem verlorenen Lead der gewonnene den höheren "
    "Score; 0,50 wäre ein Münzwurf. Im Monat: dasselbe unter Leads eines Monats. Bestes Zehntel: das Wievielfache der "
    "mittleren Quote. Bestes Fünftel: welcher Anteil aller Abschlüsse darin steht.",
    "backtest.groups": "Quote nach {kind}",
    "backtest.name": "Name",
    "backtest.cases": "Leads",
    "backtest.per_week": "Neu je Woche",
    "backtest.known": "Bekannt",
    "backtest.rate": "Gewonnen",
    "backtest.lift": "\N{MULTIPLICATION SIGN} Mittel",
    "backtest.groups.note": "Bekannt: ihre Frist ist um. Neu je Woche: Leads, die zum ersten Mal dazukamen, auch "
    "offene.",
    "backtest.kind.stage": "Stufe",
    "backtest.kind.cell": "Feld",
    "backtest.kind.priority": "Priorität",
    "backtest.kind.segment": "Segment",
    "backtest.kind.disqualified": "Ausschluss",
    "backtest.kind.grade": "Note ({dimension})",
    "backtest.deciles": "Die Liste hinab, je ein Zehntel",
    "backtest.score": "Score",
    "backtest.probability": "Wahrscheinlichkeit",
    "backtest.caught": "Abschlüsse bis hier",
    "backtest.deciles.note": "Gleiche Scores bleiben beisammen, die Teile können daher verschieden groß sein.",
    "backtest.months": "Monat für Monat",
    "backtest.month": "Monat",
    "backtest.psi": "Verschiebung",
    "backtest.months.note": "Verschiebung der Scores: Stabilitätsindex (PSI) gegen die ersten Monate; ab 0,25 und "
    "jenseits des Zufalls mit ! markiert",
    # findings
    "finding.nobody_complete": "Bei keinem Lead ist die Frist um, es lässt sich noch nichts sagen. Wählen Sie einen "
    "kürzeren --horizon oder frühere Leads.",
    "finding.few_decided": "{won} gewonnene und {other} andere sind zu wenige, um ein Modell zu beurteilen: Von "
    "beiden braucht es mindestens 10.",
    "finding.seen_in_training": "{model} hat an Leads bis {until} gelernt: {seen} von diesen sind aus der Zeit, seine "
    "Zahlen schmeicheln ihm also. Nehmen Sie nur die Zeit danach, mit --from.",
    "finding.among.all": "",
    "finding.among.months": " desselben Monats",
    "finding.order_unjudged": "{model}: Wie gut es Leads ordnet, lässt sich nicht beurteilen, es gibt zu wenig zu "
    "vergleichen.",
    "finding.order_very_good": "{model} ordnet Leads sehr gut: Von einem gewonnenen und einem verlorenen{among} hat in "
    "{auc} der Fälle der gewonnene den höheren Score ({lower} bis {upper}). Im besten Fünftel der Liste stehen "
    "{caught} aller Abschlüsse. Prüfen Sie, dass nichts, was es liest, erst nach der Entscheidung eingetragen wurde.",
    "finding.order_good": "{model} ordnet Leads gut: Von einem gewonnenen und einem verlorenen{among} hat in {auc} der "
    "Fälle der gewonnene den höheren Score ({lower} bis {upper}). Im besten Fünftel der Liste stehen {caught} aller "
    "Abschlüsse.",
    "finding.order_fair": "{model} ordnet Leads recht gut: Von einem gewonnenen und einem verlorenen{among} hat in "
    "{auc} der Fälle der gewonnene den höheren Score ({lower} bis {upper}). Im besten Fünftel der Liste stehen "
    "{caught} aller Abschlüsse.",
    "finding.order_little": "{model} ordnet Leads etwas besser als der Zufall, mehr nicht: Von einem gewonnenen und "
    "einem verlorenen{among} hat in {auc} der Fälle der gewonnene den höheren Score ({lower} bis {upper}). Im besten "
    "Fünftel der Liste stehen {caught} aller Abschlüsse.",
    "finding.order_chance": "{model}: Dass der Score etwas aussagt, ist nicht gezeigt. Von einem gewonnenen und einem "
    "verlorenen Lead{among} liegt der gewonnene in {auc} der Fälle höher, der Zufall gibt 50 % ({lower} bis {upper}).",
    "finding.order_reversed": "{model} steht auf dem Kopf: Gewonnene Leads haben die niedrigeren Scores ({auc}, "
    "{lower} bis {upper}). Suchen Sie Kriterien mit falschem Vorzeichen.",
    "finding.calendar": "{model}: Viel davon ist der Kalender. Unter Leads eines Monats sind es {within} statt {auc}, "
    "und das ist es, was der Vertrieb sieht.",
    "finding.stage_worth": "{model}: „{stage}“ lohnt sich: {rate} werden gewonnen ({lower} bis {upper}), von den "
    "übrigen {rest}. Je Woche kommen etwa {per_week} solche Leads.",
    "finding.stage_not_better": "{model}: Dass „{stage}“ mehr wert ist, ist nicht gezeigt: {rate} gewonnen ({lower} "
    "bis {upper}), von den übrigen {rest}.",
    "finding.stage_empty": "{model}: Niemand war zu diesem Zeitpunkt „{stage}“.",
    "finding.wins_missed": "{model}: {missed} der Abschlüsse waren zu diesem Zeitpunkt nicht „{stage}“. Senken Sie die "
    "Schwelle (reifegrad calibrate), oder beurteilen Sie später.",
    "finding.grades_reversed": "{model}: {dimension} {better} hat eine schlechtere Quote als {worse} ({rate} gegen "
    "{rest}).",
    "finding.probability_right": "{model}: Die Wahrscheinlichkeiten stimmen im Mittel: {predicted} vorhergesagt, "
    "{rate} gewonnen.",
    "finding.probability_uneven": "{model}: Die Wahrscheinlichkeiten stimmen im Mittel ({predicted} vorhergesagt, "
    "{rate} gewonnen), aber nicht die Liste entlang: {off} von {parts} Teilen wurden anders gewonnen als "
    "vorhergesagt, jenseits des Zufalls. Im besten Teil waren {top} vorhergesagt, {top_rate} wurden gewonnen.",
    "finding.probability_high": "{model}: Die Wahrscheinlichkeiten sind zu hoch: {predicted} vorhergesagt, {rate} "
    "gewonnen ({lower} bis {upper}). Damit sie im Mittel stimmen, müsste die Basis (base) um {points} Punkte sinken.",
    "finding.probability_low": "{model}: Die Wahrscheinlichkeiten sind zu niedrig: {predicted} vorhergesagt, {rate} "
    "gewonnen ({lower} bis {upper}). Damit sie im Mittel stimmen, müsste die Basis (base) um {points} Punkte steigen.",
    "finding.nothing_newer": "{model}: Nur {newer} von diesen sind neuer als alles, woran es gelernt hat und geprüft "
    "wurde. Es neu zu lernen würde kaum etwas ändern.",
    "finding.learn_anew": "{model}: {newer} von diesen sind neuer als alles, woran es gelernt hat und geprüft wurde. "
    "Lernen Sie es neu.",
    "finding.score_moved": "{model}: Die Scores sind seit {month} andere als am Anfang. Siehe reifegrad drift.",
    "finding.better": "{model} ordnet besser als {first}: AUC {gain} ({lower} bis {upper}).",
    "finding.worse": "{model} ordnet schlechter als {first}: AUC {gain} ({lower} bis {upper}).",
    "finding.undecided": "Zwischen {model} und {first} lässt sich kein Unterschied zeigen: AUC {gain} ({lower} bis "
    "{upper}).",
    # calibrate
    "calibrate.title": "Schwelle für „{stage}“: {model}",
    "calibrate.advice": "Was zu tun ist",
    "calibrate.table": "Was jede Schwelle bewirkt hätte",
    "calibrate.looked": "{cases}, {at}, vom {first} bis {last}; {won} davon binnen {days} Tagen gewonnen.",
    "calibrate.at.always": "übergeben, sobald der Score die Schwelle erreicht",
    "calibrate.weeks": "Die Leads je Woche sind die der letzten {n} Wochen; Quote und Abschlüsse die der ganzen Zeit.",
    "calibrate.recommended": "Setzen Sie die Schwelle auf {threshold} (andere solche Wochen gäben {interval}): etwa "
    "{n} Leads je Woche, von {capacity}, die der Vertrieb schafft. {rate} davon werden gewonnen ({reach}); {missed} "
    "aller Abschlüsse erreichen sie nie.",
    "calibrate.nobody_left": "Keine Schwelle bringt nur {capacity} Leads je Woche: Selbst die höchste bringt {n}, denn "
    "diese qualifizieren sich unabhängig von den Punkten. Sehen Sie die Kriterien mit qualify an.",
    "calibrate.few_won": "Nur {n} dieser Leads wurden gewonnen: zu wenige, um zu sagen, was eine Schwelle wert ist; "
    "daher wird keine empfohlen. Es braucht mindestens 10.",
    "calibrate.never_reached": "Der Vertrieb schafft {capacity} Leads je Woche, und so viele gibt es nicht: Selbst "
    "{threshold} bringt nur {n}. Die Schwelle muss niemanden fernhalten; sehen Sie auf die Quote.",
    "calibrate.too_coarse": "Keine Schwelle bringt etwa {capacity} Leads je Woche: {lower} bringt {many}, {upper} nur "
    "{few}, denn viele Leads haben denselben Score. Nehmen Sie eine der beiden, oder ergänzen Sie Kriterien, die diese "
    "Leads unterscheiden.",
    "calibrate.few": "Die Quote beruht auf sehr wenigen Leads ({n}); versprechen Sie sie niemandem.",
    "calibrate.today": "Die heutige Schwelle {threshold} bringt {n} Leads je Woche, {rate} davon werden gewonnen "
    "({reach}); {missed} aller Abschlüsse erreichen sie nie.",
    "calibrate.inside": "Sie liegt im Intervall: Die Wochen unterscheiden die beiden nicht.",
    "calibrate.now": "heute",
    "calibrate.best": "empfohlen",
    "calibrate.column.threshold": "Schwelle",
    "calibrate.column.per_week": "Leads je Woche",
    "calibrate.column.busiest": "Vollste Woche",
    "calibrate.column.rate": "Gewonnen",
    "calibrate.column.reach": "95-%-Intervall",
    "calibrate.column.known": "Bekannt",
    "calibrate.column.missed": "Verpasst",
    "calibrate.column.note": "",
    "calibrate.note": "Bekannt: übergeben, und ihre Frist ist um. Verpasst: der Anteil der gewonnenen Leads, welche "
    "die Schwelle nie erreichen.",
    "calibrate.changed": "Geändert in {path}",
    "calibrate.unchanged": "{path} hat diese Schwelle schon; nichts wurde geändert.",
    "calibrate.next": "Prüfen Sie die Beispiele: reifegrad test {path}",
    # drift
    "drift.title": "Abweichung: {model}",
    "drift.advice": "Was zu tun ist",
    "drift.periods": "Damals und heute",
    "drift.inputs": "Was das Modell liest",
    "drift.looked.repeated": "{before} Beurteilungen bis {until} gegen {after} seither, {at}.",
    "drift.looked": "{before} Leads bis {until} gegen {after} seither, {at}.",
    "drift.known": "Bei {n} von denen seither sind die {days} Tage um: {won} gewonnen. Die übrigen zählen nur für "
    "Eingaben und Scores.",
    "drift.no_outcomes": "Ohne --outcomes kann niemand sagen, ob die Scores noch eintreffen.",
    "drift.retrain": "Lernen Sie das Modell neu (oder prüfen Sie seine Punkte):",
    "drift.nothing_newer": "Es gibt nichts, woran es neu lernen könnte: {newer} Beurteilungen sind neuer als alles, "
    "woran das Modell gelernt hat und geprüft wurde; neu zu lernen würde kaum etwas ändern. Was an diesen nicht "
    "stimmt:",
    "drift.keep": "Behalten Sie das Modell: Nichts spricht dagegen.",
    "drift.unsure": "Seither ist zu wenig gekommen, um etwas zu sagen.",
    "drift.reason.score_shift": "Was das Modell sagt, verteilt sich anders als beim Lernen: {names}. Schwellen und "
    "Noten trennen nicht mehr, wo sie es taten.",
    "drift.reason.order_worse": "Es ordnet schlechter als beim Lernen: AUC {second} ({lower} bis {upper}) statt "
    "{first}.",
    "drift.reason.order_fading": "Es ordnet zuletzt schlechter: AUC {second} ({lower} bis {upper}) statt {first} "
    "gleich nach dem Lernen.",
    "drift.reason.probability_high": "Die Wahrscheinlichkeiten sind zu hoch: {first} vorhergesagt, {second} gewonnen "
    "({lower} bis {upper})."
    " Damit sie im Mittel stimmen, müsste die Basis (base) um {points} Punkte sinken.",
    "drift.reason.probability_low": "Die Wahrscheinlichkeiten sind zu niedrig: {first} vorhergesagt, {second} gewonnen "
    "({lower} bis {upper})."
    " Damit sie im Mittel stimmen, müsste die Basis (base) um {points} Punkte steigen.",
    "drift.reason.input_shift": "Diese Eingaben sind andere als beim Lernen: {names}.",
    "drift.reason.more_unknown": "Viel öfter unbekannt als beim Lernen: {names}. Sehen Sie nach, woher die Daten "
    "kommen.",
    "drift.reason.new_values": "{names} hat Werte, die es beim Lernen nie gab ({first} der Leads): {values}. Sie "
    "bekommen die Punkte aller übrigen.",
    "drift.reason.rate_moved": "Der Anteil der gewonnenen Leads hat sich von {first} auf {second} bewegt ({lower} bis "
    "{upper}).",
    "drift.reason.few_cases": "Nur {first} Leads seither: Unterschiede können Zufall sein.",
    "drift.reason.few_won": "Nur {first} gewonnen seither: Ordnung und Wahrscheinlichkeiten lassen sich noch nicht "
    "beurteilen.",
    "drift.figure": "Größe",
    "drift.before": "beim Lernen",
    "drift.after": "seither",
    "drift.row.leads": "Leads",
    "drift.row.leads.repeated": "Beurteilungen",
    "drift.row.complete": "davon mit abgelaufener Frist",
    "drift.row.rate": "Gewonnen",
    "drift.row.predicted": "Vorhergesagt",
    "drift.row.calibration": "Eichfehler",
    "drift.row.auc": "AUC",
    "drift.row.psi": "Verschiebung: {name}",
    "drift.output.score": "Score",
    "drift.look": "Die Scores tun noch, was sie taten; aber sehen Sie sich dies an:",
    "drift.periods.note": "In Klammern das 95-%-Intervall. AUC braucht 10 gewonnene und 10 andere.",
    "drift.periods.learned": "Die AUC beim Lernen ist die der Leads, an denen es gelernt hat: Sie schmeichelt und ist "
    "kein Maß für die Zeit danach.",
    "drift.inputs.note": "Verschiebung: Stabilitätsindex (PSI) gegen das Lernen, soweit mehr als Zufall; ab 0,1 "
    "beobachten, ab 0,25 anders. Neu: Werte, die es beim Lernen nie gab.",
    "drift.column.input": "Kriterium",
    "drift.column.new": "Neu",
    "drift.column.psi": "Verschiebung",
    "drift.column.unknown_before": "Damals unbekannt",
    "drift.column.unknown_after": "Heute unbekannt",
    "drift.column.state": "",
    "drift.state.same": "wie vorher",
    "drift.state.watch": "beobachten",
    "drift.state.another": "anders",
    "drift.state.too_few": "zu wenige",
    # drift of a model that was made by hand
    "drift.retrain.by_hand": "Prüfen Sie die Punkte des Modells:",
    "drift.reason.score_shift.by_hand": "Was das Modell sagt, verteilt sich anders als davor: {names}. Schwellen und "
    "Noten trennen nicht mehr, wo sie es taten.",
    "drift.reason.order_worse.by_hand": "Es ordnet schlechter als davor: AUC {second} ({lower} bis {upper}) statt "
    "{first}.",
    "drift.reason.order_fading.by_hand": "Es ordnet zuletzt schlechter: AUC {second} ({lower} bis {upper}) statt "
    "{first} am Anfang.",
    "drift.reason.input_shift.by_hand": "Diese Eingaben sind andere als davor: {names}.",
    "drift.reason.more_unknown.by_hand": "Viel öfter unbekannt als davor: {names}. Sehen Sie nach, woher die Daten "
    "kommen.",
    "drift.reason.new_values.by_hand": "{names} hat Werte, die es davor nie gab ({first} der Leads): {values}. Sie "
    "bekommen die Punkte aller übrigen.",
    "drift.before.by_hand": "davor",
    "drift.inputs.note.by_hand": "Verschiebung: Stabilitätsindex (PSI) gegen die Zeit davor, soweit mehr als Zufall; "
    "ab 0,1 beobachten, ab 0,25 anders. Neu: Werte, die es davor nie gab.",
    # pictures
    "plot.gains": "Wie viel von der Liste wie viele Abschlüsse bringt.",
    "plot.gains.caption": "Je steiler die Linie steigt, desto besser die Reihenfolge. Gestrichelt: eine Liste ohne "
    "Ordnung.",
    "plot.calibration": "Vorhergesagte und wirkliche Quote.",
    "plot.calibration.caption": "Jeder Punkt ist ein Zehntel der Leads mit 95-%-Intervall. Auf der gestrichelten Linie "
    "ist es gekommen wie vorhergesagt; darüber wurden mehr gewonnen.",
    "plot.distribution": "Scores der gewonnenen und der übrigen.",
    "plot.distribution.caption": "Jede Farbe gibt zusammen 100 %. Je weiter auseinander, desto besser; an den Enden "
    "liegt, was darüber hinausgeht.",
    "plot.months": "Monat für Monat.",
    "plot.months.caption": "AUC jedes Monats; 0,50 wäre ein Münzwurf. Monate mit weniger als 5 gewonnenen fehlen.",
    "plot.threshold_curve": "Was jede Schwelle bewirken würde.",
    "plot.threshold_curve.caption": "Oben: Leads je Woche, und wie viele bearbeitet werden können. Unten: wie viele "
    "davon gewonnen werden (mit 95-%-Intervall), und wie viele Abschlüsse nie übergeben werden. Orange: die "
    "empfohlene Schwelle mit ihrem Intervall.",
    "plot.criteria": "Punkte und was die Ergebnisse stützen.",
    "plot.criteria.caption": "Orange: was das Modell gibt. Blau: was die Ergebnisse neben allen anderen Kriterien "
    "stützen, mit 95-%-Intervall; wo es über den Rand reicht, ist es weiter.",
    "plot.given": "Punkte im Modell",
    "plot.borne_out": "aus den Ergebnissen",
    "plot.points": "Punkte",
    "plot.perfect": "wie vorhergesagt",
    "plot.predicted": "Vorhergesagt",
    "plot.observed": "Gewonnen",
    "plot.by_chance": "ohne Ordnung",
    "plot.share_of_leads": "Anteil der Liste, von oben",
    "plot.share_of_wins": "Anteil aller Abschlüsse",
    "plot.won": "gewonnen ({n})",
    "plot.not_won": "nicht gewonnen ({n})",
    "plot.score": "Score",
    "plot.share_of_group": "Anteil",
    "plot.threshold_now": "Schwelle heute",
    "plot.capacity": "Kapazität",
    "plot.per_week": "Leads je Woche",
    "plot.conversion": "gewonnen",
    "plot.missed": "Abschlüsse verpasst",
    "plot.threshold": "Schwelle",
    "plot.share": "Anteil",
    "plot.recommended": "empfohlen",
    "plot.auc": "AUC",
}
