"""The only floor that sees a learner's row: contracts, reading, checks, pseudonyms."""
