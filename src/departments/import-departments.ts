import { holdOpenCampaigns, raiseVersion } from '../campaigns/campaign-lock'
import { openCampaignsWithTargets } from '../campaigns/fallback-coverage'
import { followFallback } from '../ownership/change-owners'
import { type Change, recordChanges } from '../record/audit'
import { scopeAreaId } from '../shared/access'
import type { RequestContext } from '../shared/context'
import { ImportOutcomes, type ImportReport, limitRows } from '../shared/import-report'
import type { ImportDepartmentsInput } from './import-departments.input'
import {
  type DepartmentChange,
  judgeDepartmentRows,
  sameDepartment,
  sameTeam,
  type TeamChange,
} from './judge-department-rows'
import { readDepartmentRows } from './read-department-rows'
import { settleFallbacks } from './settle-fallbacks'
import { insertDepartments, readUnits, updateDepartments, writeTeams } from './unit.store'

const ACTION = 'importDepartments'

/**
 * Creates and updates departments and the teams that rows name, by code; the report counts departments. Owners follow a change
 * of fallback teams, and open campaigns' versions rise when tier, kind, area or fallback of a unit changed: names move nothing,
 * and a new team can own nothing before it has terms.
 */
export async function importDepartments(context: RequestContext, input: ImportDepartmentsInput): Promise<ImportReport> {
  limitRows(input.rows)
  const scopeId = scopeAreaId(context.caller)
  const report = await context.db.transaction(async (tx) => {
    const campaigns = await holdOpenCampaigns(context, tx)
    const outcomes = new ImportOutcomes(input.rows.length)
    const units = await readUnits(tx, scopeId)
    const wanted = readDepartmentRows(input.rows, outcomes)
    const judged = judgeDepartmentRows(wanted, { ...units, office: scopeId !== null }, outcomes)
    const refused = settleFallbacks(judged, units.teams, units.areas, campaigns.length > 0)
    for (const [{ row, after }, why] of refused) outcomes.refuse(row, why, after.code)

    const changes = judged.filter((change) => !refused.has(change))
    for (const change of changes) outcomes.set(change.row, outcomeOf(change))
    const departments = changes.filter(({ before, after }) => before === null || !sameDepartment(before, after))
    const teams = changes
      .flatMap((change) => change.teams)
      .filter(({ before, after }) => before === null || !sameTeam(before, after))
    await insertDepartments(
      tx,
      departments.filter(({ before }) => before === null).map(({ after }) => after),
    )
    await updateDepartments(
      tx,
      departments.filter(({ before }) => before !== null).map(({ after }) => after),
    )
    await writeTeams(tx, {
      updated: teams.filter(({ before }) => before !== null).map(({ after }) => after),
      created: teams.filter(({ before }) => before === null).map(({ after }) => after),
    })
    await recordChanges(context, tx, ACTION, [
      ...departments.map(({ before, after }): Change => ({ type: 'Department', id: after.id, before, after })),
      ...teams.map(({ before, after }): Change => ({ type: 'Team', id: after.id, before, after })),
    ])

    const fallbacksMoved = teams.some(movesFallback)
    if (fallbacksMoved) await followFallback(context, tx, ACTION, null)
    if (
      fallbacksMoved ||
      departments.some(standsElsewhere) ||
      teams.some(({ before, after }) => before && before.areaId !== after.areaId)
    )
      await raiseVersion(tx, await openCampaignsWithTargets(tx))
    return outcomes.report(context.language)
  })
  context.loaders.clear()
  return report
}

function outcomeOf({ before, after, teams }: DepartmentChange): 'created' | 'updated' | 'unchanged' {
  if (before === null) return 'created'
  const same =
    sameDepartment(before, after) && teams.every((team) => team.before !== null && sameTeam(team.before, team.after))
  return same ? 'unchanged' : 'updated'
}

const movesFallback = ({ before, after }: TeamChange): boolean =>
  (before?.isFallback ?? false) !== after.isFallback || (after.isFallback && before?.areaId !== after.areaId)

/** What a team may own depends on its department's tier, kind and area. */
const standsElsewhere = ({ before, after }: DepartmentChange): boolean =>
  before !== null && (before.tier !== after.tier || before.kind !== after.kind || before.areaId !== after.areaId)
