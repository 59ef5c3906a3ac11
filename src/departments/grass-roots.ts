import type { Transaction } from '../database/database'
import { recordChanges } from '../record/audit'
import type { RequestContext } from '../shared/context'
import { newId } from '../shared/ids'
import { DepartmentKind, DepartmentTier } from './department.entity'

/** Gives each of these areas a grass-roots department with its fallback team (基层兜底), both with the area's code and name. */
export async function createGrassRoots(
  context: RequestContext,
  tx: Transaction,
  action: string,
  areas: readonly { id: string; code: string; name: string; level: keyof typeof DepartmentTier }[],
): Promise<void> {
  if (areas.length === 0) return
  const made = areas.map((area) => ({ ...area, departmentId: newId(), teamId: newId() }))
  await tx.execute(
    `INSERT INTO department (id, code, name, tier, kind, area_id)
     SELECT n.id, n.code, n.name, n.tier, $6, n.area_id
       FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::uuid[]) AS n (id, code, name, tier, area_id)`,
    [
      made.map(({ departmentId }) => departmentId),
      made.map(({ code }) => code),
      made.map(({ name }) => name),
      made.map(({ level }) => DepartmentTier[level]),
      made.map(({ id }) => id),
      DepartmentKind.GRASS_ROOTS,
    ],
  )
  await tx.execute(
    `INSERT INTO team (id, code, name, department_id, area_id, is_fallback)
     SELECT n.id, n.code, n.name, n.department_id, n.area_id, true
       FROM unnest($1::uuid[], $2::text[], $3::text[], $4::uuid[], $5::uuid[]) AS n (id, code, name, department_id, area_id)`,
    [
      made.map(({ teamId }) => teamId),
      made.map(({ code }) => code),
      made.map(({ name }) => name),
      made.map(({ departmentId }) => departmentId),
      made.map(({ id }) => id),
    ],
  )
  await recordChanges(context, tx, action, [
    ...made.map(({ departmentId, code, name, level }) => ({
      type: 'Department' as const,
      id: departmentId,
      after: { code, name, tier: level, kind: DepartmentKind.GRASS_ROOTS, area: code },
    })),
    ...made.map(({ teamId, code, name }) => ({
      type: 'Team' as const,
      id: teamId,
      after: { code, name, department: code, area: code, isFallback: true },
    })),
  ])
}
