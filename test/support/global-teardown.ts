import { rmSync } from 'node:fs'
import type { EmbeddedPostgres } from '../../src/database/embedded-postgres'

interface Kept {
  postgres: EmbeddedPostgres
  dataDir: string
}

/** jest loads set-up and tear-down apart, so they share no module state; the global object is the one thing they do share. */
const shared = globalThis as { oneknockTestCluster?: Kept }

export function keepForTeardown(kept: Kept): void {
  shared.oneknockTestCluster = kept
}

export default async function globalTeardown(): Promise<void> {
  const kept = shared.oneknockTestCluster
  if (!kept) return
  await kept.postgres.stop()
  rmSync(kept.dataDir, { recursive: true, force: true })
}
