"""Until when leads are answered that sales has, what is done when that is over, and who is told."""
