"""Strategy cards as a spreadsheet: out, and in again as drafts. No HTTP.

`columns` says what a sheet holds, once, for all that reads, writes and explains it.
"""
