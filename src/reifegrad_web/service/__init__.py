"""Until when leads are answered that sales has: clocks by the agreement, what is done when they run out, who is told."""
