"""The editors' desk: what is thin, due or waiting, and the way to each of it."""
