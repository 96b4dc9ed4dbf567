"""Documents that are made from recipes: Word, PowerPoint and web pages."""
