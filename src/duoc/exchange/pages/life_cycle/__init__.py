"""Pages of lives: `connections` and `services` with their lists, a life's line, and the one page on which a step is taken."""
