"""Why a lead has its score, and what comes next: codes with parameters, and sentences in two languages.

`reasons` of one score or of a whole ledger, `steps` of the computation, `next_changes` if nothing happens,
`what_changed` between two scores, `rank_leads` for lists. `sentences` and `steps_text` put them into words.
"""
