"""Who may do what: roles, sign-in by the organisation's provider, and what is closed without it."""
