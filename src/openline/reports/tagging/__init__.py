"""Tokens, sentences, tags and arcs of English text, with code-point offsets into the text as given."""
