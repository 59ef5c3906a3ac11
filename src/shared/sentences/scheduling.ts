import type { Words } from './words'

/** Runs of the scheduler, their moves and explanations. */
export const SCHEDULING = {
} as const satisfies Words
