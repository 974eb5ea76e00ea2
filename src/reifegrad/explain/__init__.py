"""Why a lead has its score, and what comes next. In: models, facts, scores. Out: codes with parameters, and sentences.

`reasons` of one score or of a whole ledger, `steps` of the computation, `next_changes` if nothing happens,
`what_changed` between two scores, `rank_leads` for lists. `sentences` and `steps_text` put them into words.
"""
