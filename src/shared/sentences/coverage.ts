import type { Words } from './words'

/** Coverage figures. */
export const COVERAGE = {
} as const satisfies Words
