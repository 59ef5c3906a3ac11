import type { Logger } from '../shared/log'

/** One line of the log: what was asked for and what came of it; never variables, tokens or names. */
export interface RequestRecord {
  requestId: string
  role?: string
  operation?: string
  codes: Set<string>
}

/** An operation's name is the client's own text. */
export const shortName = (name: string | null | undefined): string | undefined => name?.slice(0, 100) || undefined

export function logRequest(
  log: Logger,
  { requestId, role, operation, codes }: RequestRecord,
  how: { via: 'http' | 'ws'; status?: number; startedAt: number },
): void {
  const { via, status, startedAt } = how
  log.info(
    {
      via,
      requestId,
      role,
      operation,
      status,
      codes: codes.size > 0 ? [...codes] : undefined,
      ms: Math.round((performance.now() - startedAt) * 10) / 10,
    },
    'request',
  )
}
