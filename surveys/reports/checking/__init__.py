"""Files by which a stranger recomputes every published number: the answers, the design, the tables, two scripts."""
