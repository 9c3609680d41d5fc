"""Values of the field: frozen, without input or output, without arrays. Numbers are integers with units."""
