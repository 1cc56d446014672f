"""MODEL → TEXT: pure functions, nothing imported from other rooms than model and interfaces; no clock, no files.

Reading order: neutral (disarms foreign text), words, columns, palette, rows (the view model that text and
Markdown share), then one module for each thing shown. Every text ends with one newline.
"""
