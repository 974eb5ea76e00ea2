"""The commands of the server, beside those of the engine: `reifegrad serve`, `worker`, `admin`."""
