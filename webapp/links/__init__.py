"""Links by which respondents answer on their own devices, and the letters and sheets that carry them."""
