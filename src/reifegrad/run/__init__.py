"""Do it: sources of facts come in; an engine runs the plan; scores and contributions go out."""
