"""When a source is asked again, and what is remembered of it until then. Pure."""
