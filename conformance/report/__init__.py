"""Reports: each is a function of one verdict, for a person, for a machine, or for a page."""
