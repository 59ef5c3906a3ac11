/**
 * The rule book (rules.md): who wins, what counts, what moves when. Pure: facts in, verdicts out. The write path enforces these
 * functions, the read path shows them, the scheduler plans with them.
 */
export * from './cost'
export * from './duplicates'
export * from './eligibility'
export * from './fallback-share'
export * from './objections'
export * from './ownership'
export * from './registration'
export * from './team-withdrawal'
export * from './verdict'
export * from './visits'
