import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { Router } from 'express'
import type { Database } from '../database/database'
import { findCertificateFile, mayReadCertificateFile, readCertificateFile } from '../scheduling/certificate-file'
import type { Logger } from '../shared/log'
import { uuidOf } from '../shared/relay'
import type { Authenticate } from './authenticate'
import { localsOf, noteRequest, onlySignedIn, refuse } from './door'
import { logFault } from './report-errors'

/**
 * GET /schedule-runs/ID/certificate: the problem of a succeeded run with its answer and the prices that prove it, for whoever
 * may see the whole run. docs/check-certificate.mjs rechecks it. Sent piece by piece, however large.
 */
export function certificateFiles({
  db,
  authenticate,
  log,
}: {
  db: Database
  authenticate: Authenticate
  log: Logger
}): Router {
  const router = Router()
  router.use(noteRequest(log), onlySignedIn({ authenticate, log }))
  router.get('/:id/certificate', async (request, response) => {
    const { record, authenticated } = localsOf(response)
    record.operation = 'certificate'
    const runId = uuidOf('ScheduleRun', request.params.id)
    // Who may not see it learns no more than that there is nothing.
    const bytes = runId && mayReadCertificateFile(authenticated.caller) ? await findCertificateFile(db, runId) : null
    if (!runId || bytes === null) return refuse(response, { status: 404, code: 'NOT_FOUND', key: 'run.notFound' })
    response.set({
      'Content-Type': 'application/octet-stream',
      'Content-Length': String(bytes),
      'Content-Disposition': `attachment; filename="schedule-${runId}.certificate"`,
      'Cache-Control': 'no-store',
    })
    try {
      await pipeline(Readable.from(readCertificateFile(db, runId)), response)
    } catch (error) {
      // The client has gone, or the database has: a file cut short says so by its length.
      if (!response.destroyed) response.destroy()
      if ((error as { code?: unknown }).code !== 'ERR_STREAM_PREMATURE_CLOSE') logFault(log, error, record.requestId)
    }
  })
  return router
}
