import { setTimeout as sleep } from 'node:timers/promises'
import { Router } from 'express'
import type { Database } from '../database/database'

const ANSWER_WITHIN_MS = 2000

/** What `main.ts` sets once migrations are done and the example city, if asked for, is loaded. */
export interface Readiness {
  ready: boolean
}

/** /healthz: the process lives. /readyz: it can do its work. For everybody, so they tell no more than that. */
export function health({ db, readiness }: { db: Database; readiness: Readiness }): Router {
  const router = Router()
  router.get('/healthz', (_request, response) => {
    response.json({ status: 'alive' })
  })
  router.get('/readyz', async (_request, response) => {
    const ready = readiness.ready && (await answers(db))
    response.status(ready ? 200 : 503).json({ status: ready ? 'ready' : 'not ready' })
  })
  return router
}

async function answers(db: Database): Promise<boolean> {
  const answered = db.query('SELECT 1').then(
    () => true,
    () => false,
  )
  return Promise.race([answered, sleep(ANSWER_WITHIN_MS, false, { ref: false })])
}
