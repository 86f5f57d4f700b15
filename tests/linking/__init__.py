"""Every way that we know from an answer to a household, tried on a copy before and after its lock.

`python -m tests.linking BEFORE AFTER SURVEY` prints both; BEFORE and AFTER are addresses of databases.
"""
