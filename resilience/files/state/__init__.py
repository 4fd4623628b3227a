"""The tables of the weekly state, from wherever they are to typed records, with everything wrong with them."""
