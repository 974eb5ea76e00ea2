"""Every text, number and date in German and English."""
