"""Open-source articles in; attributed, dated and placed statements out, proposed to a person."""
