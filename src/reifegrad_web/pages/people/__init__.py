"""Users, roles, teams, tokens."""
