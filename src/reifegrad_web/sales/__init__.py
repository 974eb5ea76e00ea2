"""What sales does with a lead: takes it over, qualifies it, wins or loses it, and tells what was learned."""
