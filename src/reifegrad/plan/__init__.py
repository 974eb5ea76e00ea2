"""How a score is computed: a model and relations come in, Ibis expressions go out; there is no connection here."""
