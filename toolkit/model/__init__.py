"""One encoder, one pass, several heads: who said what, and in what tone toward whom."""
