"""What is a copy of what, and which way.

Candidates come from `index`, `telling` and `nearest`. `pairs` takes one pair from fingerprints to a finding: `columns`,
`rows`, `paired` and `similarity` lay it side by side, `shape` outlines it, `kinds` names it, `direction` and `signals`
say which way. Of tables made anew tell `aggregates`, `groups`, `replays` and `spreading` (group-bys), `pivots` and
`layouts`, `joins`, `lookups` and `references` (joins). `families`, `settling`, `inferring`, `margins` and `derived`
make families and links of many findings; `states`, `succession` and `course` order what one table held, `moves`,
`moving` and `drift` tell what happened since a copy was taken, `explained` and `explaining` say all of it in sentences.
Other rooms call `service` and `queries`.
"""
