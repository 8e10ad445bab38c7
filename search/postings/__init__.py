"""The database engine's parts.

`codec` lays the index out in bytes, `snapshot` reads and caches it, `matching` finds
and scores, `ordering` picks the page, `writing` changes it.
"""
