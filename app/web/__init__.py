"""The operator's pages: templates, ES modules, styles, words in every language."""
