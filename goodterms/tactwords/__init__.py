"""What a letter may not say, as one readable list of words a language; `goodterms.tact` reads them."""
