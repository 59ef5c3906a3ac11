import { AreaLevel } from '../areas/area.entity'
import type { Queryable } from '../database/database'
import { type Caller, Role } from '../shared/context'
import type { AccessClaims } from './access-token'

/** What of a token decides what its bearer may do. */
export type CallerClaims = Pick<AccessClaims, 'subject' | 'role' | 'department' | 'area'>

/**
 * Who a valid token's bearer is here. Fails closed: a claim that we do not understand, or that would limit a role in a way that we
 * do not enforce, makes nobody of them.
 * @returns null for an unknown role or code, a DEPARTMENT without a department, an area for anyone but an office.
 */
export async function resolveCaller(db: Queryable, claims: CallerClaims): Promise<Caller | null> {
  const role = Object.values(Role).find((known) => known === claims.role)
  const department = readCode(claims.department)
  const area = readCode(claims.area)
  if (!role || department === undefined || area === undefined) return null
  if (role === Role.DEPARTMENT && department === null) return null
  if (area !== null && role !== Role.CAMPAIGN_OFFICE) return null

  const caller: Caller = { subject: claims.subject, role, departmentId: null, areaId: null }
  if (department !== null) {
    const [found] = await db.query<{ id: string }>('SELECT id FROM department WHERE code = $1', [department])
    if (!found) return null
    // Issuers may say of everyone where they work; only a DEPARTMENT is limited by it.
    if (role === Role.DEPARTMENT) caller.departmentId = found.id
  }
  if (area !== null) {
    const [found] = await db.query<{ id: string; level: AreaLevel }>('SELECT id, level FROM area WHERE code = $1', [
      area,
    ])
    if (!found) return null
    // The whole city is no limit.
    if (found.level !== AreaLevel.CITY) caller.areaId = found.id
  }
  return caller
}

/** @returns null when nothing is claimed, undefined when it is no code that could be stored. */
function readCode(claim: unknown): string | null | undefined {
  if (claim === undefined || claim === null) return null
  return typeof claim === 'string' && claim !== '' && claim.length <= 100 && !claim.includes('\0') ? claim : undefined
}
