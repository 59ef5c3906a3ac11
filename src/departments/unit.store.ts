import type { Queryable, Transaction } from '../database/database'
import type { AreaFact, DepartmentState, TeamState } from './judge-department-rows'

/**
 * All units, teams and areas: a city has some thousands at most.
 * @param scopeId the area to which the caller is limited.
 */
export async function readUnits(
  db: Queryable,
  scopeId: string | null,
): Promise<{ departments: DepartmentState[]; teams: TeamState[]; areas: AreaFact[] }> {
  return {
    departments: await db.query<DepartmentState>(
      'SELECT id, code, name, tier, kind, area_id AS "areaId" FROM department',
    ),
    teams: await db.query<TeamState>(
      `SELECT id, code, name, department_id AS "departmentId", area_id AS "areaId", is_fallback AS "isFallback" FROM team`,
    ),
    areas: await db.query<AreaFact>(
      'SELECT id, code, name, lineage, ($1::uuid IS NULL OR lineage @> ARRAY[$1::uuid]) AS within FROM area',
      [scopeId],
    ),
  }
}

const departmentColumns = (departments: readonly DepartmentState[]): unknown[] => [
  departments.map(({ id }) => id),
  departments.map(({ code }) => code),
  departments.map(({ name }) => name),
  departments.map(({ tier }) => tier),
  departments.map(({ kind }) => kind),
  departments.map(({ areaId }) => areaId),
]
const DEPARTMENTS = `unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::uuid[])
  AS n (id, code, name, tier, kind, area_id)`

export async function insertDepartments(tx: Transaction, departments: readonly DepartmentState[]): Promise<void> {
  if (departments.length === 0) return
  await tx.execute(
    `INSERT INTO department (id, code, name, tier, kind, area_id)
     SELECT n.id, n.code, n.name, n.tier, n.kind, n.area_id FROM ${DEPARTMENTS}`,
    departmentColumns(departments),
  )
}

export async function updateDepartments(tx: Transaction, departments: readonly DepartmentState[]): Promise<void> {
  if (departments.length === 0) return
  await tx.execute(
    `UPDATE department d SET name = n.name, tier = n.tier, kind = n.kind, area_id = n.area_id
       FROM ${DEPARTMENTS} WHERE d.id = n.id AND d.code = n.code`,
    departmentColumns(departments),
  )
}

const teamColumns = (teams: readonly TeamState[]): unknown[] => [
  teams.map(({ id }) => id),
  teams.map(({ code }) => code),
  teams.map(({ name }) => name),
  teams.map(({ departmentId }) => departmentId),
  teams.map(({ areaId }) => areaId),
  teams.map(({ isFallback }) => isFallback),
]
const TEAMS = `unnest($1::uuid[], $2::text[], $3::text[], $4::uuid[], $5::uuid[], $6::boolean[])
  AS n (id, code, name, department_id, area_id, is_fallback)`

/** Existing teams before new ones: an area's fallback changes hands without ever being two. */
export async function writeTeams(
  tx: Transaction,
  { updated, created }: { updated: readonly TeamState[]; created: readonly TeamState[] },
): Promise<void> {
  if (updated.length > 0) {
    await tx.execute('UPDATE team SET is_fallback = false WHERE is_fallback AND id = ANY($1::uuid[])', [
      updated.map(({ id }) => id),
    ])
    await tx.execute(
      `UPDATE team t SET name = n.name, area_id = n.area_id, is_fallback = n.is_fallback
         FROM ${TEAMS} WHERE t.id = n.id AND t.department_id = n.department_id AND t.code = n.code`,
      teamColumns(updated),
    )
  }
  if (created.length > 0)
    await tx.execute(
      `INSERT INTO team (id, code, name, department_id, area_id, is_fallback)
       SELECT n.id, n.code, n.name, n.department_id, n.area_id, n.is_fallback FROM ${TEAMS}`,
      teamColumns(created),
    )
}
