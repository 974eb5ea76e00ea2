"""How a score is computed: builds Ibis expressions from a model, without any connection."""
