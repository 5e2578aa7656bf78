"""Documents on paper: summonses, attendance sheets, grids, minutes. One look, one press, nothing fetched."""
