"""Candidates and their candidacies, from the first page to the jury's result.

`states` and `rules` hold the machine, `guards` what each move needs, `moving` makes one move. A candidate's acts are in
`application`, `experiences`, `agreements`, `dossier` and `leaving`; an officer's in `decisions`; what a session does to
a candidacy in `sittings`, for the assessments room to call.
"""
