"""What the user wrote: a scoring model file comes in, a resolved `ScoringModel` or all its problems go out."""
