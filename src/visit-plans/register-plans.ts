import { type LockedCampaign, shareCampaign } from '../campaigns/campaign-lock'
import type { Transaction } from '../database/database'
import { type ActingTeam, findActingTeams } from '../departments/acting-teams'
import { roundKey, settleDuplicates } from '../duplicates/settle-duplicates'
import { decideRegistration, type PlanFact, type RegistrationFacts } from '../rules'
import type { RequestContext } from '../shared/context'
import { firstRefusal, type Refusal, refusal } from '../shared/errors'
import { newId } from '../shared/ids'
import { codeKey } from '../shared/row-codes'
import { type FoundTarget, findTargets, type TargetReference } from '../targets/find-targets'
import { insertPlans, type NewPlan } from './round-plans'
import type { HalfDay, VisitPurpose } from './visit-plan.entity'

/** One plan to register; what could not be read of it stands in `unreadable`. */
export interface PlanRequest extends TargetReference {
  team: { id: string | null } | { code: string | null }
  purpose: VisitPurpose | null
  plannedOn: string | null
  halfDay: HalfDay | null
  round: number
  note: string | null
  unreadable: readonly Refusal[]
}

export type PlanOutcome =
  | { planId: string; duplicateVisitId: string | null; refused?: undefined }
  | { refused: Refusal; planId?: undefined; duplicateVisitId?: undefined }

/** The campaign's side of a target: its owner, its lock and its plans; kept up to date while a list is judged. */
interface Standing {
  ownerTeamId: string
  ownerName: string
  plans: PlanFact[]
}

/**
 * Registers plans, judged one by one in their order, so that rows of one list see each other. All targets are locked first, in
 * the order of their ids: whoever registers for the same target waits, then sees what was stored. What can hold the visit is
 * ACTIVE; what meets such a plan is DUPLICATE and flagged; what is refused writes nothing.
 * @param path the path below `input` of each request: [] for a single one, ['rows', i] in a list.
 */
export async function registerPlans(
  context: RequestContext,
  tx: Transaction,
  campaignId: string | null,
  action: string,
  requests: readonly PlanRequest[],
  path: (index: number) => readonly (string | number)[],
): Promise<PlanOutcome[]> {
  const campaign = await shareCampaign(context, tx, campaignId, { closedToo: true })
  const targets = await findTargets(context, tx, requests, path)
  const teams = await readActingTeams(context, tx, campaign.id, requests)
  const standings = await lockStandings(
    tx,
    campaign.id,
    targets.flatMap(({ value }) => (value ? [value.id] : [])),
  )

  const fresh: NewPlan[] = []
  const outcomes = requests.map((request, index): NewPlan | { refused: Refusal } => {
    const target = targets[index]!
    const judged = judge(campaign, request, target.value, teams(request), standings, path(index))
    const refused = firstRefusal(
      [...request.unreadable, target.refused, judged.refused].filter((each) => each !== undefined),
    )
    if (refused) return { refused }
    const plan = judged.plan!
    standings.get(plan.targetId)!.plans.push({ ...plan, departmentId: teams(request)!.departmentId })
    fresh.push(plan)
    return plan
  })
  await insertPlans(context, tx, campaign.id, action, fresh)
  const flagged = fresh.filter(({ status }) => status === 'DUPLICATE')
  const duplicates = await settleDuplicates(context, tx, campaign.id, action, flagged, new Set(flagged.map(roundKey)))

  return outcomes.map((outcome) =>
    'refused' in outcome
      ? outcome
      : {
          planId: outcome.id,
          duplicateVisitId: outcome.status === 'DUPLICATE' ? (duplicates.get(roundKey(outcome)) ?? null) : null,
        },
  )
}

/** A team for which the caller may act, and whether it still takes part in the campaign. */
interface PlanningTeam extends ActingTeam {
  withdrawn: boolean
}

async function readActingTeams(
  context: RequestContext,
  tx: Transaction,
  campaignId: string,
  requests: readonly PlanRequest[],
): Promise<(request: PlanRequest) => PlanningTeam | null> {
  const ids = new Set<string>()
  const codes = new Set<string>()
  for (const { team } of requests) {
    if ('id' in team) team.id && ids.add(team.id)
    else team.code && codes.add(team.code)
  }
  const acting = await findActingTeams(context, tx, { ids: [...ids], codes: [...codes] })
  const gone = await tx.query<{ teamId: string }>(
    `SELECT team_id AS "teamId" FROM team_withdrawal WHERE campaign_id = $1 AND team_id = ANY($2::uuid[])`,
    [campaignId, acting.map(({ id }) => id)],
  )
  const withdrawn = new Set(gone.map(({ teamId }) => teamId))
  const found = acting.map((team): PlanningTeam => ({ ...team, withdrawn: withdrawn.has(team.id) }))
  const byId = new Map(found.map((team) => [team.id, team]))
  const byCode = new Map(found.map((team) => [codeKey(team.code), team]))
  return ({ team }) => ('id' in team ? byId.get(team.id ?? '') : byCode.get(codeKey(team.code ?? ''))) ?? null
}

/** Locks the targets' rows, then reads their plans in a statement of its own, whose snapshot is younger than the lock. */
async function lockStandings(
  tx: Transaction,
  campaignId: string,
  targetIds: readonly string[],
): Promise<Map<string, Standing>> {
  const ids = [...new Set(targetIds)]
  if (ids.length === 0) return new Map()
  const rows = await tx.query<{ targetId: string; ownerTeamId: string; ownerName: string }>(
    `SELECT ct.target_id AS "targetId", ct.owner_team_id AS "ownerTeamId", t.name AS "ownerName"
       FROM campaign_target ct JOIN team t ON t.id = ct.owner_team_id
      WHERE ct.campaign_id = $1 AND ct.target_id = ANY($2::uuid[])
      ORDER BY ct.target_id
        FOR NO KEY UPDATE OF ct`,
    [campaignId, ids],
  )
  const standings = new Map(rows.map((row) => [row.targetId, { ...row, plans: [] as PlanFact[] }]))
  const plans = await tx.query<PlanFact & { targetId: string }>(
    `SELECT p.id, p.target_id AS "targetId", p.team_id AS "teamId", t.department_id AS "departmentId", p.status, p.round
       FROM visit_plan p JOIN team t ON t.id = p.team_id
      WHERE p.campaign_id = $1 AND p.target_id = ANY($2::uuid[]) AND p.status <> 'WITHDRAWN'
      ORDER BY p.id`,
    [campaignId, ids],
  )
  for (const plan of plans) standings.get(plan.targetId)?.plans.push(plan)
  return standings
}

function judge(
  campaign: LockedCampaign,
  request: PlanRequest,
  target: FoundTarget | undefined,
  team: PlanningTeam | null,
  standings: ReadonlyMap<string, Standing>,
  path: readonly (string | number)[],
): { plan?: NewPlan; refused?: Refusal } {
  const standing = target && standings.get(target.id)
  const plans = standing?.plans ?? []
  const decision = decideRegistration({
    campaign,
    target: target && standing ? { ...standing, registryState: target.registryState, name: target.name } : null,
    team,
    request: { purpose: request.purpose ?? '', plannedOn: request.plannedOn, round: request.round },
    plans,
  } satisfies RegistrationFacts)
  if (decision.outcome === 'REFUSE') {
    const { code, field, say, args, namesHolder } = decision.refuse
    const holder =
      namesHolder && target
        ? {
            campaignId: campaign.id,
            targetId: target.id,
            planId:
              plans.find((plan) => plan.round === request.round && ['ACTIVE', 'DONE'].includes(plan.status))?.id ??
              null,
          }
        : null
    const refused = refusal(code, inputField(field, request, path), say, args)
    return { refused: holder ? { ...refused, holder } : refused }
  }
  return {
    plan: {
      id: newId(),
      targetId: target!.id,
      teamId: team!.id,
      purpose: request.purpose!,
      status: decision.outcome === 'ACCEPT' ? 'ACTIVE' : 'DUPLICATE',
      origin: 'SELF_ARRANGED',
      round: request.round,
      plannedOn: request.plannedOn,
      halfDay: request.halfDay,
      note: request.note,
    },
  }
}

/** Rules speak of the team and the target; an input may have named either by its code. The campaign is named once, for all rows. */
function inputField(
  field: string,
  request: PlanRequest,
  path: readonly (string | number)[],
): readonly (string | number)[] {
  if (field === 'campaignId') return [field]
  if (field === 'teamId') return [...path, 'code' in request.team ? 'teamCode' : 'teamId']
  if (field === 'targetId') return [...path, request.targetId ? 'targetId' : 'uscc']
  return [...path, field]
}
