"""Walk a person through a page of a site, one step at a time, and look at what came of it."""
