"""The clock and the slow computations. It writes rows; the bot acts on them."""
