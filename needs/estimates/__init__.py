"""One figure with its confidence limits: proportions, rates, ratios, standardised rates, life expectancy."""
