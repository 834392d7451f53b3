/** How often a race or a random play is run again; `npm run prove` raises it. */
export const raceRepeats = Number(process.env['TOLLGATE_RACE_REPEATS'] ?? 3)
