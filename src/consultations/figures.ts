import { scopeAreaId, scopeDepartmentId } from '../shared/access'
import { type LoaderDefinition, load, type RequestContext } from '../shared/context'
import { groupBy } from '../shared/group-by'

/** How many targets a run takes from one team and gives to another, or leaves where they are. */
export interface Flow {
  fromTeamId: string
  toTeamId: string
  /** Whether the team gets them as the grass roots that own what no one else does. */
  isFallback: boolean
  targets: number
}

export interface TeamOfRun {
  id: string
  departmentId: string
  /** Targets it can own, by its terms as they are now; null is no limit. */
  capacity: number | null
}

/** Counts of targets. before = kept + lost (+ within), after = kept + gained (+ within). */
export interface Gains {
  before: number
  gained: number
  lost: number
  kept: number
  after: number
  /** Of `after`, what is left to it as the grass roots. */
  fallback: number
}

export interface TeamGains extends Gains {
  teamId: string
  capacity: number | null
}

export interface DepartmentGains extends Gains {
  departmentId: string
  /** Moved from one of its teams to another: neither gained nor lost, in `before` and in `after`. */
  within: number
  teams: TeamGains[]
}

const nothing = (): Gains => ({ before: 0, gained: 0, lost: 0, kept: 0, after: 0, fallback: 0 })

function add(gains: Gains, isMine: { from: boolean; to: boolean }, stays: boolean, flow: Flow): void {
  const { targets, isFallback } = flow
  if (isMine.from) gains.before += targets
  if (isMine.to) gains.after += targets
  if (isMine.to && isFallback) gains.fallback += targets
  if (stays) gains.kept += targets
  else if (isMine.from && !isMine.to) gains.lost += targets
  else if (isMine.to && !isMine.from) gains.gained += targets
}

/**
 * What a run gives to each department and takes from it, and to each of its teams. Pure.
 * @param teams in the order in which departments and their teams are wanted; those of other departments are left out.
 */
export function countGains(flows: readonly Flow[], teams: readonly TeamOfRun[]): DepartmentGains[] {
  const departmentOf = new Map(teams.map(({ id, departmentId }) => [id, departmentId]))
  const ofTeam = new Map(
    teams.map(({ id, capacity }): [string, TeamGains] => [id, { teamId: id, capacity, ...nothing() }]),
  )
  const ofDepartment = new Map(
    teams.map(({ departmentId }): [string, DepartmentGains] => [
      departmentId,
      { departmentId, within: 0, teams: [], ...nothing() },
    ]),
  )
  for (const flow of flows) {
    const { fromTeamId, toTeamId } = flow
    const stays = fromTeamId === toTeamId
    for (const teamId of new Set([fromTeamId, toTeamId])) {
      const gains = ofTeam.get(teamId)
      if (gains) add(gains, { from: teamId === fromTeamId, to: teamId === toTeamId }, stays, flow)
    }
    const [from, to] = [departmentOf.get(fromTeamId), departmentOf.get(toTeamId)]
    for (const departmentId of new Set([from, to])) {
      const gains = departmentId === undefined ? undefined : ofDepartment.get(departmentId)
      if (!gains) continue
      add(gains, { from: departmentId === from, to: departmentId === to }, stays, flow)
      if (from === to && !stays) gains.within += flow.targets
    }
  }
  for (const { id, departmentId } of teams) {
    const gains = ofTeam.get(id)!
    if (gains.before + gains.after > 0) ofDepartment.get(departmentId)!.teams.push(gains)
  }
  return [...ofDepartment.values()].filter(({ before, after }) => before + after > 0)
}

const gainsOfRun: LoaderDefinition<string, DepartmentGains[]> = {
  async batch(context, runIds) {
    const departmentId = scopeDepartmentId(context.caller)
    const flows = await context.db.query<Flow & { runId: string }>(
      `SELECT s.run_id AS "runId", s.from_team_id AS "fromTeamId", s.team_id AS "toTeamId", s.source = 'FALLBACK' AS "isFallback",
              count(*) AS targets
         FROM schedule_assignment s
        WHERE s.run_id = ANY($1::uuid[])
          AND ($2::uuid IS NULL OR EXISTS (
            SELECT FROM target x JOIN area a ON a.id = x.area_id WHERE x.id = s.target_id AND a.lineage @> ARRAY[$2::uuid]))
        GROUP BY s.run_id, s.from_team_id, s.team_id, s.source = 'FALLBACK'`,
      [runIds, scopeAreaId(context.caller)],
    )
    const teams = await context.db.query<TeamOfRun & { runId: string }>(
      `SELECT r.id AS "runId", t.id, t.department_id AS "departmentId", terms.capacity
         FROM schedule_run r
         CROSS JOIN team t
         JOIN department d ON d.id = t.department_id
         LEFT JOIN team_terms terms ON terms.campaign_id = r.campaign_id AND terms.team_id = t.id
        WHERE r.id = ANY($1::uuid[]) AND ($2::uuid IS NULL OR d.id = $2::uuid)
        ORDER BY d.code, t.code`,
      [runIds, departmentId],
    )
    const [flowsOf, teamsOf] = [groupBy(flows, ({ runId }) => runId), groupBy(teams, ({ runId }) => runId)]
    return runIds.map((runId) => countGains(flowsOf.get(runId) ?? [], teamsOf.get(runId) ?? []))
  },
}

/**
 * What a run gives to and takes from each department, by the department's code: for a department its own alone, for a district's
 * office counted of the targets below its area.
 * @param runId UUID.
 */
export const loadGains = (context: RequestContext, runId: string): Promise<DepartmentGains[]> =>
  load(context, gainsOfRun, runId)
