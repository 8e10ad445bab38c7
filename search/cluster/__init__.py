"""The Elasticsearch engine's parts, none of which knows the client.

`layout` says how an index is made up, `trees` puts a text as a query, `outbox` holds
what the cluster is still to be told, `life` makes, mends and describes its indices,
`breaker` stops asking a cluster that does not answer.
"""
