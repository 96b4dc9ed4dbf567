"""Reading files from outside, whoever they are from: archives, CSV, workbooks, boundaries, marks and periods."""
