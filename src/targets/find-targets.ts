import type { Queryable } from '../database/database'
import { scopeAreaId } from '../shared/access'
import type { RequestContext } from '../shared/context'
import { type Refusal, refusal } from '../shared/errors'
import { uuidOf } from '../shared/relay'
import { type Read, short } from '../shared/rows'
import { tidy } from '../shared/text'
import type { RegistryState, SizeClass } from './enterprise.entity'
import { type CodeRefusal, checkRegistrationNumber, checkUscc, normaliseCode } from './unified-code'

/** How a row or an input names a target: by its global ID or by its code, never by both. */
export interface TargetReference {
  targetId?: string | null
  /** Unified Social Credit Code, or the 15-digit registration number. */
  uscc?: string | null
}

export interface FoundTarget {
  id: string
  name: string
  uscc: string | null
  registrationNumber: string | null
  areaId: string
  /** From the city down to the target's own area. */
  lineage: string[]
  districtId: string | null
  townId: string | null
  industryCode: string | null
  sizeClass: SizeClass
  isKey: boolean
  registryState: RegistryState
}

/** A code as it was meant: exactly one of the two is set. */
export interface TargetCode {
  uscc: string | null
  registrationNumber: string | null
}

/** Reads a Unified Social Credit Code or a 15-digit registration number; a wrong one is INVALID_INPUT with the reason. */
export function readTargetCode(text: string, field: readonly (string | number)[]): Read<TargetCode> {
  const isRegistrationNumber = /^\d{15}$/.test(normaliseCode(text))
  const checked = isRegistrationNumber ? checkRegistrationNumber(text) : checkUscc(text)
  if (!checked.ok) return { refused: codeRefusal(text, checked, field) }
  return {
    value: isRegistrationNumber
      ? { uscc: null, registrationNumber: checked.code }
      : { uscc: checked.code, registrationNumber: null },
  }
}

function codeRefusal(
  text: string,
  { reason, at = 0, expected = '' }: CodeRefusal,
  field: readonly (string | number)[],
): Refusal {
  const code = normaliseCode(text)
  if (reason === 'LENGTH')
    return refusal('INVALID_INPUT', field, 'code.length', { code: short(code), length: Array.from(code).length })
  if (reason === 'CHARACTER')
    return refusal('INVALID_INPUT', field, 'code.character', {
      code: short(code),
      at,
      character: Array.from(code)[at - 1] ?? '',
    })
  return refusal('INVALID_INPUT', field, 'code.checkCharacter', { code: short(code), expected })
}

const TARGET_COLUMNS = `t.id, t.name, t.uscc, t.registration_number AS "registrationNumber", t.area_id AS "areaId", a.lineage,
  a.district_id AS "districtId", a.town_id AS "townId", t.industry_code AS "industryCode", t.size_class AS "sizeClass",
  t.is_key AS "isKey", t.registry_state AS "registryState"`

/**
 * Finds the targets that rows name, all in one statement. A record that was merged gives the one that replaced it. What lies
 * outside the caller's area is not found, like what does not exist.
 * @param path the path below `input` of what names the target, such as ['rows', 3] or [].
 * @returns for each reference, in order, its target or why there is none: INVALID_INPUT (both or neither given, a code that
 *   is none) or NOT_FOUND.
 */
export async function findTargets(
  context: RequestContext,
  db: Queryable,
  references: readonly TargetReference[],
  path: (index: number) => readonly (string | number)[] = (index) => ['rows', index],
): Promise<Read<FoundTarget>[]> {
  const wanted = references.map((reference, index) => readReference(reference, path(index)))
  const asked = wanted.flatMap(({ value }, index) => (value ? [{ index, ...value }] : []))
  const found = new Map((await readTargets(context, db, asked)).map((row) => [row.index, row.target]))
  return wanted.map(({ refused }, index) => {
    if (refused) return { refused }
    const target = found.get(index)
    if (target) return { value: target }
    const field = tidy(references[index]?.targetId) ? 'targetId' : 'uscc'
    return { refused: refusal('NOT_FOUND', [...path(index), field], 'target.notFound') }
  })
}

type Wanted = TargetCode & { id: string | null }

function readReference({ targetId, uscc }: TargetReference, path: readonly (string | number)[]): Read<Wanted> {
  const [id, code] = [tidy(targetId), tidy(uscc)]
  if (id && code) return { refused: refusal('INVALID_INPUT', [...path, 'targetId'], 'target.codeOrId') }
  if (id) return { value: { id: uuidOf('Enterprise', id), uscc: null, registrationNumber: null } }
  if (!code) return { refused: refusal('INVALID_INPUT', [...path, 'uscc'], 'target.codeOrId') }
  const read = readTargetCode(code, [...path, 'uscc'])
  return read.refused ? { refused: read.refused } : { value: { id: null, ...read.value } }
}

async function readTargets(
  context: RequestContext,
  db: Queryable,
  asked: readonly (Wanted & { index: number })[],
): Promise<{ index: number; target: FoundTarget }[]> {
  if (asked.length === 0) return []
  const rows = await db.query<FoundTarget & { index: number }>(
    `WITH RECURSIVE asked AS (
       SELECT * FROM unnest($1::int[], $2::uuid[], $3::text[], $4::text[]) AS r (index, id, uscc, registration_number)
     ), hit AS (
       SELECT r.index, t.id FROM asked r JOIN target t ON t.id = r.id
       UNION ALL
       SELECT r.index, t.id FROM asked r JOIN target t ON t.uscc = r.uscc AND t.registry_state <> 'MERGED'
       UNION ALL
       SELECT r.index, t.id FROM asked r
         JOIN target t ON t.registration_number = r.registration_number AND t.registry_state <> 'MERGED'
     ), merged AS (
       -- No index holds the codes of merged records, so they are looked through only when some code is not among the others.
       SELECT r.index, t.id FROM asked r
         JOIN target t ON t.registry_state = 'MERGED' AND (t.uscc = r.uscc OR t.registration_number = r.registration_number)
        WHERE (SELECT count(*) FROM hit) < (SELECT count(*) FROM asked)
          AND NOT EXISTS (SELECT FROM hit WHERE hit.index = r.index)
     ), chain (index, id, successor_id, step) AS (
       SELECT h.index, t.id, t.successor_id, 0 FROM (TABLE hit UNION ALL TABLE merged) h JOIN target t ON t.id = h.id
       UNION ALL
       SELECT c.index, t.id, t.successor_id, c.step + 1 FROM chain c JOIN target t ON t.id = c.successor_id WHERE c.step < 100
     )
     SELECT DISTINCT ON (c.index) c.index, ${TARGET_COLUMNS}
       FROM chain c JOIN target t ON t.id = c.id JOIN area a ON a.id = t.area_id
      WHERE c.successor_id IS NULL AND ($5::uuid IS NULL OR a.lineage @> ARRAY[$5::uuid])
      ORDER BY c.index, c.step, t.id`,
    [
      asked.map(({ index }) => index),
      asked.map(({ id }) => id),
      asked.map(({ uscc }) => uscc),
      asked.map(({ registrationNumber }) => registrationNumber),
      scopeAreaId(context.caller),
    ],
  )
  return rows.map(({ index, ...target }) => ({ index, target }))
}
