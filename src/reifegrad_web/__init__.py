"""The server of Reifegrad: takes what clients send, and shows scores."""
