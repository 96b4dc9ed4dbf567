"""The page on life expectancy, deaths and spending."""
