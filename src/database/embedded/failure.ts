import { StartupError } from '../../startup-error'

/** What PostgreSQL or the system say, and what a person can do about it. */
const KNOWN: [pattern: RegExp, advice: (where: string) => string][] = [
  [
    /No space left on device|Disk quota exceeded|ENOSPC/,
    (where) => `The disk that holds ${where} is full: free some space and start again.`,
  ],
  [
    /error while loading shared libraries|GLIBC_|ld-linux|Library not loaded|spawn .+ ENOENT/,
    () =>
      'The bundled PostgreSQL does not run on this system, which lacks its libraries (it needs glibc): set DATABASE_URL to a PostgreSQL 15 or newer.',
  ],
  [
    /could not (create|resize|map|open) (any )?(shared memory|semaphores|anonymous)|shmget|semget/,
    () =>
      'The system gives PostgreSQL too little shared memory: raise its limits (a container: --shm-size), or set DATABASE_URL.',
  ],
  [
    /could not look up (effective|local) user ID|user does not exist/,
    () =>
      "This process's user has no entry in /etc/passwd, which PostgreSQL needs: start as a user that has one, or set DATABASE_URL.",
  ],
  [
    /spawn .*(EACCES|EPERM)/,
    (where) =>
      `The system does not let the bundled PostgreSQL run (is ${where} mounted noexec?): put the checkout elsewhere, or set DATABASE_URL.`,
  ],
]

/**
 * Turns what a failed program printed into one sentence.
 * @param doing completes "PostgreSQL could not …".
 * @param where the directory it worked on.
 */
export function explainFailure(output: string, { doing, where }: { doing: string; where: string }): StartupError {
  const known = KNOWN.find(([pattern]) => pattern.test(output))
  if (known) return new StartupError(known[1](where), { cause: output })
  const said = lastComplaint(output)
  return new StartupError(
    `The embedded PostgreSQL could not ${doing} in ${where} (${said}): mend that, or set DATABASE_URL to another PostgreSQL.`,
    {
      cause: output,
    },
  )
}

function lastComplaint(output: string): string {
  const lines = output.split('\n').map((line) => line.trim())
  const complaints = lines.filter((line) => /\b(FATAL|PANIC|error|could not)\b/i.test(line))
  const line = complaints.at(-1) ?? lines.filter(Boolean).at(-1) ?? 'it said nothing'
  return line.replace(/^.*?\b(FATAL|PANIC|ERROR|error):\s*/, '').replace(/\.$/, '')
}
