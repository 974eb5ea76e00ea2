"""Learning from what became of leads: models, proposals, drafts held against the past."""
