import type { Api } from './api'

/**
 * A campaign as anyone can read it through the API, and the rules of rules.md about owners and costs, written a second time from
 * that text alone: what the scheduler decides is compared with this. Shares no code with src/rules and src/scheduling.
 */
export interface TeamFact {
  code: string
  isFallback: boolean
  /** Whether it has left the campaign. */
  withdrawn: boolean
  tier: string
  kind: string
  departmentArea: string
  /** From the city down. */
  areas: Place[]
  capacity: number | null
  remits: { industryCode: string | null; areaCode: string | null; sizeClass: string | null; isKey: boolean | null }[]
}

interface Place {
  code: string
  level: string
}

export interface TargetFact {
  id: string
  areas: Place[]
  industry: string | null
  sizeClass: string
  isKey: boolean
  owner: { team: string; source: string; pinned: boolean }
  plans: { team: string; status: string; plannedOn: string | null; round: number }[]
  visited: boolean
}

export interface CampaignFacts {
  phase: string
  version: number
  teams: Map<string, TeamFact>
  /** Those in scope, in the order of the API. */
  targets: Map<string, TargetFact>
  /** "target team"; the API does not list them, so the test says which it has stored. */
  paired: ReadonlySet<string>
  forbidden: ReadonlySet<string>
}

/** The sections of the industries that the tests use (GB/T 4754-2017). */
const SECTION: Readonly<Record<string, string>> = { '01': 'A', '17': 'C', '34': 'C', '61': 'H' }

interface AreaNode extends Place {
  parent: AreaNode | null
}
const AREA = 'area { code level parent { code level parent { code level parent { code level } } } }'

const upward = (area: AreaNode): Place[] => [
  ...(area.parent ? upward(area.parent) : []),
  { code: area.code, level: area.level },
]

export async function readCampaign(
  city: Api & { campaignId: string },
  { paired = new Set(), forbidden = new Set() }: Partial<Pick<CampaignFacts, 'paired' | 'forbidden'>> = {},
): Promise<CampaignFacts> {
  const { campaign, teams, enterprises } = await city.data<{
    campaign: { phase: string; version: number }
    teams: {
      nodes: {
        code: string
        isFallback: boolean
        withdrawal: object | null
        area: AreaNode
        department: { tier: string; kind: string; area: { code: string } }
        terms: Pick<TeamFact, 'capacity' | 'remits'> | null
      }[]
    }
    enterprises: {
      nodes: {
        id: string
        area: AreaNode
        industry: { code: string } | null
        sizeClass: string
        isKey: boolean
        owner: { team: { code: string }; source: string; pinned: boolean }
        visitPlans: { nodes: { team: { code: string }; status: string; plannedOn: string | null; round: number }[] }
        visits: { nodes: { effective: boolean }[] }
      }[]
    }
  }>(
    `query ($id: ID!) {
      campaign: node(id: $id) { ... on Campaign { phase version } }
      teams(first: 200) {
        nodes {
          code isFallback withdrawal(campaignId: $id) { at } ${AREA} department { tier kind area { code } }
          terms(campaignId: $id) { capacity remits { industryCode areaCode sizeClass isKey } }
        }
      }
      enterprises(first: 200, filter: {
        campaignId: $id, registryState: [ACTIVE, UNREACHABLE_AT_REGISTERED_ADDRESS]
      }) {
        nodes {
          id ${AREA} industry { code } sizeClass isKey
          owner(campaignId: $id) { team { code } source pinned }
          visitPlans(campaignId: $id) { nodes { team { code } status plannedOn round } }
          visits(campaignId: $id) { nodes { effective } }
        }
      }
    }`,
    { id: city.campaignId },
  )
  return {
    ...campaign,
    paired,
    forbidden,
    teams: new Map(
      teams.nodes.map(({ code, isFallback, withdrawal, area, department, terms }) => [
        code,
        {
          code,
          isFallback,
          withdrawn: withdrawal !== null,
          tier: department.tier,
          kind: department.kind,
          departmentArea: department.area.code,
          areas: upward(area),
          capacity: terms?.capacity ?? null,
          remits: terms?.remits ?? [],
        },
      ]),
    ),
    targets: new Map(
      enterprises.nodes.map(({ id, area, industry, sizeClass, isKey, owner, visitPlans, visits }) => [
        id,
        {
          id,
          areas: upward(area),
          industry: industry?.code ?? null,
          sizeClass,
          isKey,
          owner: { ...owner, team: owner.team.code },
          plans: visitPlans.nodes.map((plan) => ({ ...plan, team: plan.team.code })),
          visited: visits.nodes.some(({ effective }) => effective),
        },
      ]),
    ),
  }
}

/** "0 by class or group, 5 by division, 10 by section, 15 by area, size or key alone"; null when no remit fits. */
function remitPoints(team: TeamFact, target: TargetFact): number | null {
  const points = team.remits
    .filter(({ areaCode, sizeClass, isKey, industryCode }) => {
      const { industry } = target
      return (
        (areaCode === null || target.areas.some(({ code }) => code === areaCode)) &&
        (sizeClass === null || sizeClass === target.sizeClass) &&
        (isKey === null || isKey === target.isKey) &&
        (industryCode === null ||
          (industry !== null && (industry.startsWith(industryCode) || SECTION[industry.slice(0, 2)] === industryCode)))
      )
    })
    .map(({ industryCode }) => {
      if (industryCode === null) return 15
      return /^[A-Z]$/.test(industryCode) ? 10 : industryCode.length === 2 ? 5 : 0
    })
  return points.length > 0 ? Math.min(...points) : null
}

/** Whether a schedule may give the target to the team. */
export function isEligible(facts: CampaignFacts, target: TargetFact, team: TeamFact): boolean {
  const key = `${target.id} ${team.code}`
  if (team.isFallback || team.withdrawn || facts.forbidden.has(key)) return false
  if (team.tier !== 'CITY' && !target.areas.some(({ code }) => code === team.departmentArea)) return false
  if (facts.paired.has(key)) return true
  return team.kind !== 'JUDICIAL' && team.kind !== 'DEMOCRATIC_PARTY' && remitPoints(team, target) !== null
}

const isOpen = ({ status }: { status: string }): boolean => status === 'ACTIVE' || status === 'DUPLICATE'

/** Terms of a pair by the table of rules.md. A pairing without a fitting remit costs as the loosest remit. */
export function termsOf(facts: CampaignFacts, target: TargetFact, team: TeamFact) {
  const at = (areas: Place[], level: string) => areas.find((area) => area.level === level)?.code
  const same = (level: string) => {
    const code = at(team.areas, level)
    return code !== undefined && code === at(target.areas, level)
  }
  return {
    pairing: facts.paired.has(`${target.id} ${team.code}`) ? 0 : 40,
    ownPlan: target.plans.some((plan) => plan.team === team.code && isOpen(plan)) ? 0 : 20,
    remit: remitPoints(team, target) ?? 15,
    distance: team.tier === 'CITY' ? 10 : same('TOWN') ? 0 : same('DISTRICT') ? 10 : 20,
  }
}

export const costOf = (...pair: Parameters<typeof termsOf>): number =>
  Object.values(termsOf(...pair)).reduce((sum, points) => sum + points, 0)

/** Points of the l-th target of a team: "above 60 % of capacity 5, above 80 % 10". */
export function loadPoints({ capacity }: TeamFact, l: number): number {
  if (capacity === null || 10 * l <= 6 * capacity) return 0
  return 10 * l <= 8 * capacity ? 5 : 10
}

/** Whether a schedule leaves the owner as it is. */
export const isFixed = ({ phase }: CampaignFacts, { owner, plans, visited }: TargetFact): boolean =>
  owner.pinned ||
  visited ||
  (phase === 'PUBLISHED' &&
    plans.some((plan) => plan.team === owner.team && plan.status === 'ACTIVE' && plan.plannedOn !== null))

/**
 * What counts as a move in PUBLISHED: another owner than before. "Targets with the fallback and no plan move freely and are no
 * moves"; of these the fallback's own planned ones are not in the summary's `moved`.
 */
export function isMove(facts: CampaignFacts, target: TargetFact, owner: string): boolean {
  if (facts.phase !== 'PUBLISHED' || owner === target.owner.team) return false
  return !facts.teams.get(target.owner.team)!.isFallback || target.plans.some(isOpen)
}

export interface Figures {
  owned: number
  moves: number
  cost: number
}

/** Counts a whole assignment; `ownerOf` gives a team's code. */
export function countUp(facts: CampaignFacts, ownerOf: (targetId: string) => string): Figures {
  const load = new Map<string, number>()
  const figures = { owned: 0, moves: 0, cost: 0 }
  for (const target of facts.targets.values()) {
    const owner = facts.teams.get(ownerOf(target.id))!
    if (isMove(facts, target, owner.code)) figures.moves++
    if (owner.isFallback) continue
    const l = (load.get(owner.code) ?? 0) + 1
    load.set(owner.code, l)
    figures.owned++
    figures.cost += costOf(facts, target, owner) + loadPoints(owner, l)
  }
  return figures
}
