"""English: backtests, thresholds, drift and their pictures, key by key."""

from __future__ import annotations

TEXTS: dict[str, str] = {
    "table.outcomes": "outcomes",
    "progress.measure": "Measuring",
    "progress.draw": "Drawing",
    "measure.cases.one": "{n} lead",
    "measure.cases.many": "{n} leads",
    "measure.at.creation": "judged at its creation",
    "measure.at.creation_after": "judged {days} days after creation",
    "measure.at.month_ends": "judged at each month's end while undecided",
    "measure.at.hand_over": "judged when first handed over",
    "measure.judged": "{cases}, {at}, from {first} to {last}; counted as won if won within {days} days from then.",
    "measure.judged.often": "{n} judgements of {cases}, {at}, from {first} to {last}; counted as won if won within "
    "{days} days from then. Each lead counts several times, so the intervals are somewhat too narrow.",
    "measure.complete": "Of {complete} the {days} days are over: {won} won ({rate}).",
    "measure.censored": "Of {n} they are not over yet: these count for the volume, never as lost.",
    "measure.unrecorded": "{n} were judged before the first outcome was recorded ({date}): nobody knows what became of "
    "them, so they count for the volume only.",
    "measure.not_scored.one": "{n} is left out, because a model does not score it.",
    "measure.not_scored.many": "{n} are left out, because a model does not score them.",
    "measure.nobody": "No lead could be judged in that time.",
    "measure.interval": "{lower} to {upper}",
    "measure.more": "The rest is in the report (--report FILE.html) and in --json.",
    "measure.no_pictures": "No pictures: there is nothing to draw here.",
    # notices about the facts
    "notice.dated_after_today": "Dated in the future: {n} in {table} ({column}), up to {newest}. They are not taken "
    "for the end of the data, which is complete until {end}; --until DATE names another day.",
    "notice.dated_after_gap": "Dated long after all others: {n} in {table} ({column}), up to {newest}. They are not "
    "taken for the end of the data, which is complete until {end}; --until DATE names another day.",
    "notice.dated_after_until": "Dated after {end}, the day of --until: {n} in {table} ({column}), up to {newest}. "
    "They do not count.",
    "notice.rows_after_today": "Rows dated in the future ({column}): {n}, up to {newest}; all others end on {end}. "
    "They count as the newest, so they are in the test. Mend their dates, or leave them out.",
    "notice.rows_after_gap": "Rows dated long after all others ({column}): {n}, up to {newest}; all others end on "
    "{end}. They count as the newest, so they are in the test. Mend their dates, or leave them out.",
    "notice.end_beyond_dates": "The newest date is {newest}. As --until says that the data is complete until {end}, "
    "whoever was not won since then counts as lost.",
    "notice.outcomes_without_lead": "Outcomes that belong to no lead and do not count: {n} of {all}, {won} of them won "
    "({ids}). Are their ids written as those of the leads?",
    "notice.outcomes_repeated": "Outcomes that repeat another one (same lead, result and time): {n}. Each counts once.",
    "notice.outcomes_contradict": "Leads that were both won and lost: {n}, {same} of them at the same moment, {later} "
    "lost after they were won. They count as won, from the first win on.",
    # the page of a backtest
    "backtest.title": "Backtest: {models}",
    "backtest.findings": "What it says",
    "backtest.side_by_side": "How well the order fits",
    "backtest.model": "Model",
    "backtest.auc": "AUC",
    "backtest.interval": "95 % interval",
    "backtest.within": "Within months",
    "backtest.tenth": "Best tenth",
    "backtest.fifth": "Best fifth reaches",
    "backtest.log_loss": "Log loss",
    "backtest.calibration": "Calibration error",
    "backtest.side.note": "AUC: of a won and a lost lead, how often the won one has the higher score; 0.50 is a coin. "
    "Within months: the same among leads of one month. Best tenth: how many times the average rate. Best fifth: the "
    "share of all wins found in it.",
    "backtest.groups": "Conversion by {kind}",
    "backtest.name": "Name",
    "backtest.cases": "Leads",
    "backtest.per_week": "New per week",
    "backtest.known": "Known",
    "backtest.rate": "Won",
    "backtest.lift": "\N{MULTIPLICATION SIGN} average",
    "backtest.groups.note": "Known: their time is over. New per week: leads that came in for the first time, also "
    "open ones.",
    "backtest.kind.stage": "stage",
    "backtest.kind.cell": "cell",
    "backtest.kind.priority": "priority",
    "backtest.kind.segment": "segment",
    "backtest.kind.disqualified": "veto",
    "backtest.kind.grade": "grade of {dimension}",
    "backtest.deciles": "Down the list, a tenth at a time",
    "backtest.score": "Score",
    "backtest.probability": "Probability",
    "backtest.caught": "Wins reached",
    "backtest.deciles.note": "Equal scores stay together, so that the parts may differ in size.",
    "backtest.months": "Month by month",
    "backtest.month": "Month",
    "backtest.psi": "Shift of scores",
    "backtest.months.note": "Shift of scores: stability index (PSI) against the first months; from 0.25 on, and "
    "beyond chance, marked with !",
    # findings
    "finding.nobody_complete": "No lead's time is over yet: nothing can be said. Choose a shorter --horizon or earlier "
    "leads.",
    "finding.few_decided": "{won} won and {other} others are too few to judge a model by: at least 10 of each are "
    "needed.",
    "finding.seen_in_training": "{model} learned from leads up to {until}: {seen} of these are of that time, and its "
    "figures flatter it. Take only the time after, with --from.",
    "finding.among.all": "",
    "finding.among.months": " of the same month",
    "finding.order_unjudged": "{model}: how well it orders leads cannot be judged, there is too little to compare.",
    "finding.order_very_good": "{model} orders leads very well: of a won and a lost one{among}, the won one has the "
    "higher score in {auc} of cases ({lower} to {upper}). The best fifth of the list holds {caught} of all wins. Make "
    "sure that nothing it reads was written down after the decision.",
    "finding.order_good": "{model} orders leads well: of a won and a lost one{among}, the won one has the higher score "
    "in {auc} of cases ({lower} to {upper}). The best fifth of the list holds {caught} of all wins.",
    "finding.order_fair": "{model} orders leads fairly well: of a won and a lost one{among}, the won one has the "
    "higher score in {auc} of cases ({lower} to {upper}). The best fifth of the list holds {caught} of all wins.",
    "finding.order_little": "{model} orders leads a little better than chance, not more: of a won and a lost "
    "one{among}, the won one has the higher score in {auc} of cases ({lower} to {upper}). The best fifth of the list "
    "holds {caught} of all wins.",
    "finding.order_chance": "{model}: it is not shown that the score says anything. Of a won and a lost lead{among} "
    "the won one is higher in {auc} of cases, and chance gives 50 % ({lower} to {upper}).",
    "finding.order_reversed": "{model} stands on its head: won leads have the lower scores ({auc}, {lower} to "
    "{upper}). Look for criteria of the wrong sign.",
    "finding.calendar": "{model}: much of that is the calendar. Among leads of one month it is {within} instead of "
    "{auc}, and that is what a sales rep sees.",
    "finding.stage_worth": "{model}: “{stage}” is worth it: {rate} of them are won ({lower} to {upper}), against "
    "{rest} of the others. About {per_week} such leads come per week.",
    "finding.stage_not_better": "{model}: “{stage}” is not shown to be worth more: {rate} won ({lower} to {upper}), "
    "against {rest} of the others.",
    "finding.stage_empty": "{model}: nobody was “{stage}” at that moment.",
    "finding.wins_missed": "{model}: {missed} of the wins were not “{stage}” at that moment. Lower the threshold "
    "(reifegrad calibrate), or judge later.",
    "finding.grades_reversed": "{model}: {dimension} {better} converts worse than {worse} ({rate} against {rest}).",
    "finding.probability_right": "{model}: the probabilities are right on average: {predicted} predicted, {rate} won.",
    "finding.probability_uneven": "{model}: the probabilities are right on average ({predicted} predicted, {rate} "
    "won), but not along the list: {off} of {parts} parts of it are won otherwise than predicted, beyond chance. Of "
    "the best part {top} was predicted and {top_rate} won.",
    "finding.probability_high": "{model}: the probabilities are too high: {predicted} predicted, {rate} won ({lower} "
    "to {upper}). To come true on average, its base would have to be {points} points lower.",
    "finding.probability_low": "{model}: the probabilities are too low: {predicted} predicted, {rate} won ({lower} to "
    "{upper}). To come true on average, its base would have to be {points} points higher.",
    "finding.nothing_newer": "{model}: only {newer} of these are newer than what it was learned from and tested on. To "
    "learn it anew would hardly change it.",
    "finding.learn_anew": "{model}: {newer} of these are newer than what it was learned from and tested on. Learn it "
    "anew.",
    "finding.score_moved": "{model}: the scores are others than they were at first, since {month}. See reifegrad "
    "drift.",
    "finding.better": "{model} orders better than {first}: AUC {gain} ({lower} to {upper}).",
    "finding.worse": "{model} orders worse than {first}: AUC {gain} ({lower} to {upper}).",
    "finding.undecided": "Between {model} and {first} no difference can be shown: AUC {gain} ({lower} to {upper}).",
    # calibrate
    "calibrate.title": "Threshold of “{stage}”: {model}",
    "calibrate.advice": "What to do",
    "calibrate.table": "What each threshold would have done",
    "calibrate.looked": "{cases}, {at}, from {first} to {last}; {won} of them won within {days} days.",
    "calibrate.at.always": "handed over when the score first reaches the threshold",
    "calibrate.weeks": "Leads per week are those of the newest {n} weeks; conversion and wins are those of all the "
    "time.",
    "calibrate.recommended": "Set the threshold to {threshold} (other such weeks would give {interval}): about {n} "
    "leads per week, of {capacity} that sales can work. {rate} of them are won ({reach}); {missed} of all wins "
    "never reach it.",
    "calibrate.nobody_left": "No threshold brings as few as {capacity} leads per week: even the highest one brings "
    "{n}, for these qualify whatever the points say. Look at the criteria with qualify.",
    "calibrate.few_won": "Only {n} of these leads were won: too few to say what any threshold is worth, so none is "
    "recommended. It takes at least 10.",
    "calibrate.never_reached": "Sales can work {capacity} leads per week, and there are not so many: even "
    "{threshold} brings only {n}. The threshold need not keep anybody away; look at the conversion instead.",
    "calibrate.too_coarse": "No threshold brings about {capacity} leads per week: {lower} brings {many}, {upper} only "
    "{few}, for many leads have the same score. Take one of the two, or add criteria that tell these leads apart.",
    "calibrate.few": "The conversion rests on very few leads ({n}); do not promise it to anybody.",
    "calibrate.today": "Today's threshold {threshold} brings {n} leads per week, of whom {rate} are won ({reach}); "
    "{missed} of all wins never reach it.",
    "calibrate.inside": "It lies within the interval: the weeks do not tell the two apart.",
    "calibrate.now": "today",
    "calibrate.best": "recommended",
    "calibrate.column.threshold": "Threshold",
    "calibrate.column.per_week": "Leads per week",
    "calibrate.column.busiest": "Busiest week",
    "calibrate.column.rate": "Won",
    "calibrate.column.reach": "95 % interval",
    "calibrate.column.known": "Known",
    "calibrate.column.missed": "Wins missed",
    "calibrate.column.note": "",
    "calibrate.note": "Known: handed over, and their time is over. Wins missed: the share of won leads that never "
    "reach the threshold.",
    "calibrate.changed": "Changed in {path}",
    "calibrate.unchanged": "{path} has this threshold already; nothing was changed.",
    "calibrate.next": "Run the examples: reifegrad test {path}",
    # drift
    "drift.title": "Drift: {model}",
    "drift.advice": "What to do",
    "drift.periods": "Then and now",
    "drift.inputs": "What the model reads",
    "drift.looked.repeated": "{before} judgements up to {until} against {after} since then, {at}.",
    "drift.looked": "{before} leads up to {until} against {after} since then, {at}.",
    "drift.known": "Of {n} of those since then the {days} days are over: {won} won. The others count for inputs and "
    "scores only.",
    "drift.no_outcomes": "Without --outcomes nobody can say whether the scores still come true.",
    "drift.retrain": "Learn the model anew (or review its points):",
    "drift.nothing_newer": "Nothing to learn anew from: {newer} judgements are newer than what the model was learned "
    "from and tested on, so learning anew would hardly change it. What does not hold on these:",
    "drift.keep": "Keep the model: nothing speaks against it.",
    "drift.unsure": "Too little has come in since then to say.",
    "drift.reason.score_shift": "What the model says is spread otherwise than in training: {names}. Thresholds and "
    "grades no longer cut where they did.",
    "drift.reason.order_worse": "It orders worse than in training: AUC {second} ({lower} to {upper}) instead of "
    "{first}.",
    "drift.reason.order_fading": "It orders worse of late: AUC {second} ({lower} to {upper}) instead of {first} just "
    "after its training.",
    "drift.reason.probability_high": "The probabilities are too high: {first} predicted, {second} won ({lower} to "
    "{upper})."
    " To come true on average, its base would have to be {points} points lower.",
    "drift.reason.probability_low": "The probabilities are too low: {first} predicted, {second} won ({lower} to "
    "{upper})."
    " To come true on average, its base would have to be {points} points higher.",
    "drift.reason.input_shift": "These inputs are others than in training: {names}.",
    "drift.reason.more_unknown": "Unknown far more often than in training: {names}. Look at where the data comes from.",
    "drift.reason.new_values": "{names} has values that were never seen in training ({first} of leads): {values}. "
    "They get the points of all others.",
    "drift.reason.rate_moved": "The share of leads that is won has moved from {first} to {second} ({lower} to "
    "{upper}).",
    "drift.reason.few_cases": "Only {first} leads since then: differences may be chance.",
    "drift.reason.few_won": "Only {first} won since then: order and probabilities cannot be judged yet.",
    "drift.figure": "Figure",
    "drift.before": "training",
    "drift.after": "since then",
    "drift.row.leads": "Leads",
    "drift.row.leads.repeated": "Judgements",
    "drift.row.complete": "of which their time is over",
    "drift.row.rate": "Won",
    "drift.row.predicted": "Predicted",
    "drift.row.calibration": "Calibration error",
    "drift.row.auc": "AUC",
    "drift.row.psi": "Shift: {name}",
    "drift.output.score": "score",
    "drift.look": "The scores still do what they did; but look at this:",
    "drift.periods.note": "In brackets the 95 % interval. AUC needs 10 won and 10 others.",
    "drift.periods.learned": "The AUC of the training is that of the leads it learned from: it flatters, and is no "
    "measure for the time after.",
    "drift.inputs.note": "Shift: stability index (PSI) against the training, where it is more than chance; from 0.1 on "
    "watch, from 0.25 on another. New: values never seen in training.",
    "drift.column.input": "Criterion",
    "drift.column.new": "New",
    "drift.column.psi": "Shift",
    "drift.column.unknown_before": "Unknown then",
    "drift.column.unknown_after": "Unknown now",
    "drift.column.state": "",
    "drift.state.same": "as before",
    "drift.state.watch": "watch",
    "drift.state.another": "another",
    "drift.state.too_few": "too few",
    # drift of a model that was made by hand
    "drift.retrain.by_hand": "Review the points of the model:",
    "drift.reason.score_shift.by_hand": "What the model says is spread otherwise than before: {names}. Thresholds and "
    "grades no longer cut where they did.",
    "drift.reason.order_worse.by_hand": "It orders worse than before: AUC {second} ({lower} to {upper}) instead of "
    "{first}.",
    "drift.reason.order_fading.by_hand": "It orders worse of late: AUC {second} ({lower} to {upper}) instead of "
    "{first} at first.",
    "drift.reason.input_shift.by_hand": "These inputs are others than before: {names}.",
    "drift.reason.more_unknown.by_hand": "Unknown far more often than before: {names}. Look at where the data comes "
    "from.",
    "drift.reason.new_values.by_hand": "{names} has values that were never seen before ({first} of leads): {values}. "
    "They get the points of all others.",
    "drift.before.by_hand": "before",
    "drift.inputs.note.by_hand": "Shift: stability index (PSI) against the time before, where it is more than chance; "
    "from 0.1 on watch, from 0.25 on another. New: values never seen before.",
    # pictures
    "plot.gains": "How much of the list brings how many of the wins.",
    "plot.gains.caption": "The steeper the line rises, the better the order. The dashed line is a list in no order.",
    "plot.calibration": "Predicted and real rates.",
    "plot.calibration.caption": "Each point is a tenth of the leads, with its 95 % interval. On the dashed line, what "
    "was predicted came true; above it more were won than predicted.",
    "plot.distribution": "Scores of the won and the others.",
    "plot.distribution.caption": "Each colour adds up to 100 %. The further apart, the better; the ends gather what "
    "lies beyond.",
    "plot.months": "Month by month.",
    "plot.months.caption": "AUC of each month; 0.50 is a coin. Months with fewer than 5 won are left out.",
    "plot.threshold_curve": "What each threshold would do.",
    "plot.threshold_curve.caption": "Above: leads per week, and how many can be worked. Below: how many of them are "
    "won (with its 95 % interval), and how many wins are never handed over. Orange: the recommended threshold and "
    "its interval.",
    "plot.criteria": "Points and what the outcomes bear out.",
    "plot.criteria.caption": "Orange: what the model gives. Blue: what the outcomes bear out beside all other "
    "criteria, with its 95 % interval; where it reaches the edge, it is wider.",
    "plot.given": "points in the model",
    "plot.borne_out": "by the outcomes",
    "plot.points": "Points",
    "plot.perfect": "as predicted",
    "plot.predicted": "Predicted",
    "plot.observed": "Won",
    "plot.by_chance": "in no order",
    "plot.share_of_leads": "Share of the list, from the top",
    "plot.share_of_wins": "Share of all wins",
    "plot.won": "won ({n})",
    "plot.not_won": "not won ({n})",
    "plot.score": "Score",
    "plot.share_of_group": "Share",
    "plot.threshold_now": "threshold today",
    "plot.capacity": "capacity",
    "plot.per_week": "Leads per week",
    "plot.conversion": "won",
    "plot.missed": "wins missed",
    "plot.threshold": "Threshold",
    "plot.share": "Share",
    "plot.recommended": "recommended",
    "plot.auc": "AUC",
}
