"""Arrays in, arrays out, SI units: the only home of numba."""
