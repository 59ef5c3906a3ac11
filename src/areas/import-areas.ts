import { holdOpenCampaigns, raiseVersion } from '../campaigns/campaign-lock'
import { openCampaignsWithTargets, requireFallbackForEnrolled } from '../campaigns/fallback-coverage'
import { createGrassRoots } from '../departments/grass-roots'
import { followFallback } from '../ownership/change-owners'
import { recordChanges } from '../record/audit'
import { scopeAreaId } from '../shared/access'
import type { RequestContext } from '../shared/context'
import { ImportOutcomes, type ImportReport, limitRows } from '../shared/import-report'
import { tidy } from '../shared/text'
import { followParents, insertAreas, readAllAreas, readUnitCodes, updateAreas } from './area.store'
import type { ImportAreasInput } from './import-areas.input'
import { type AreaState, governs, judgeAreaRows } from './judge-area-rows'

const ACTION = 'importAreas'

/**
 * Creates and updates areas by code. Where an area lies is what owners and schedules depend on, so when a parent or a level
 * changes, lineages are rewritten, fallback owners follow and the open campaigns' versions rise; names and zones move nothing.
 */
export async function importAreas(context: RequestContext, input: ImportAreasInput): Promise<ImportReport> {
  limitRows(input.rows)
  const scopeId = scopeAreaId(context.caller)
  const createFallbackTeams = input.createFallbackTeams ?? true
  const report = await context.db.transaction(async (tx) => {
    await holdOpenCampaigns(context, tx)
    const outcomes = new ImportOutcomes(input.rows.length)
    const stored = await readAllAreas(tx, scopeId)
    const takenCodes = await readUnitCodes(
      tx,
      input.rows.flatMap(({ code }) => tidy(code) ?? []),
    )
    const changes = judgeAreaRows(input.rows, stored, outcomes, {
      takenCodes,
      createFallbackTeams,
      office: scopeId !== null,
    })
    const created = changes.filter(({ before }) => before === null).map(({ after }) => after)
    const updated = changes.filter(({ before }) => before !== null)
    const moved = updated.some(
      ({ before, after }) => before?.parentId !== after.parentId || before.level !== after.level,
    )

    await insertAreas(tx, created)
    await updateAreas(
      tx,
      updated.map(({ after }) => after),
    )
    if (created.length > 0 || moved) await followParents(tx)
    await recordChanges(
      context,
      tx,
      ACTION,
      changes.map(({ before, after }) => ({
        type: 'Area',
        id: after.id,
        before: before && recorded(before),
        after: recorded(after),
      })),
    )
    if (createFallbackTeams)
      await createGrassRoots(
        context,
        tx,
        ACTION,
        created.filter(({ level, statisticalOnly }) => governs(level, statisticalOnly)),
      )
    if (moved) {
      await requireFallbackForEnrolled(tx)
      await followFallback(context, tx, ACTION, null)
      await raiseVersion(tx, await openCampaignsWithTargets(tx))
    }
    return outcomes.report(context.language)
  })
  context.loaders.clear()
  return report
}

const recorded = ({ code, name, level, parentId, zone, statisticalOnly }: AreaState): object => ({
  code,
  name,
  level,
  parentId,
  zone,
  statisticalOnly,
})
