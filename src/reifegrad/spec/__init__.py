"""What the user wrote: reads scoring model files and resolves them into a `ScoringModel`."""
