"""`/san-sang/`: what the link to the population database demands, and the evidence of it."""
