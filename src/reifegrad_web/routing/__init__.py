"""Who gets a lead that was handed over: decided by the agreement in force, one lead after the other, with reasons."""
