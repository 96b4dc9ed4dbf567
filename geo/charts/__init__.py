"""What a chart shows and how it is drawn on a sheet, whoever asks for it."""
