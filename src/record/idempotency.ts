import { createHash } from 'node:crypto'
import type { Transaction } from '../database/database'
import type { RequestContext } from '../shared/context'
import { Refused, refusal } from '../shared/errors'

/** JSON with sorted keys, so that the same input has the same hash however its fields were ordered. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  if (value === null || typeof value !== 'object') return JSON.stringify(value) ?? 'null'
  const entries = Object.entries(value).filter(([, field]) => field !== undefined && field !== null)
  return `{${entries
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, field]) => `${JSON.stringify(name)}:${canonical(field)}`)
    .join(',')}}`
}

/**
 * Does a change once per caller, mutation and `idempotencyKey` within 24 hours. The key is written in the transaction of the
 * change: whoever comes with the same key meanwhile waits for it, and after a crash neither is there.
 * @param change makes the change and returns what to remember: ids, from which the answer is read again. Refusals leave by
 *   throwing `Refused`, roll back and are therefore not kept.
 * @throws Refused IDEMPOTENCY_KEY_REUSED when the key came with another input, INVALID_INPUT for a key that is empty or too long.
 */
export async function once<Answer extends object>(
  context: RequestContext,
  tx: Transaction,
  mutation: string,
  input: { idempotencyKey?: string | null },
  change: () => Promise<Answer>,
): Promise<Answer> {
  const { idempotencyKey: key, ...rest } = input
  if (key == null) return change()
  if (key.trim() === '' || key.length > 200)
    throw new Refused(refusal('INVALID_INPUT', ['idempotencyKey'], 'idempotency.key'))
  const inputHash = createHash('sha256').update(canonical(rest)).digest('base64url')
  const caller = `${context.caller.role} ${context.caller.departmentId ?? context.caller.areaId ?? ''} ${context.caller.subject}`
  const identity = [caller, mutation, key]

  await tx.execute(
    `DELETE FROM idempotency_key
      WHERE caller = $1 AND mutation = $2 AND key = $3 AND created_at < now() - interval '24 hours'`,
    identity,
  )
  // Waits while another transaction holds the same key; then either finds its answer or, after its rollback, goes on.
  const inserted = await tx.execute(
    `INSERT INTO idempotency_key (caller, mutation, key, input_hash) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`,
    [...identity, inputHash],
  )
  if (inserted === 0) {
    const [kept] = await tx.query<{ inputHash: string; answer: Answer }>(
      `SELECT input_hash AS "inputHash", answer FROM idempotency_key WHERE caller = $1 AND mutation = $2 AND key = $3`,
      identity,
    )
    if (kept?.inputHash !== inputHash)
      throw new Refused(refusal('IDEMPOTENCY_KEY_REUSED', ['idempotencyKey'], 'idempotency.reused'))
    return kept.answer
  }
  const answer = await change()
  await tx.execute(`UPDATE idempotency_key SET answer = $4 WHERE caller = $1 AND mutation = $2 AND key = $3`, [
    ...identity,
    JSON.stringify(answer),
  ])
  return answer
}
