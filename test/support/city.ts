import { enrolEnterprise, setTerms } from './owners'
import { type Move, movesOf, type Page, publishRun, type Run, schedule } from './runs'
import { openTownAndCountry, type TownAndCountry } from './town-and-country'
import { type Audit, auditOf, departmentOf, ownerOf, pinBaseline, recordAt, register } from './visits'

/** Town and country in the users' words, for the stories: departments plan and visit, the office pins, schedules, publishes. */

/** What a department is told when it asks for a visit. */
export interface Answer {
  /** ACTIVE or DUPLICATE; null when it was refused. */
  status: string | null
  refused: string | null
  /** Whose plan holds the visit, and on which day. */
  holder: string | null
  day: string | null
  message: string | null
}

export class Department {
  constructor(
    readonly city: City,
    readonly team: string,
  ) {}

  /** @param enterprise its number. */
  async plansToVisit(
    enterprise: number,
    { on = null, round = 1 }: { on?: string | null; round?: number } = {},
  ): Promise<Answer> {
    const { api } = this.city
    const payload = await register(api, this.team, enterprise, { plannedOn: on, round })
    const [error] = payload.userErrors
    const held = payload.duplicate?.plans.find(({ status }) => status === 'ACTIVE' || status === 'DONE')
    const planId = error?.existingPlan?.id ?? held?.id ?? payload.visitPlan?.id
    const { node } = planId
      ? await api.data<{ node: { team: { code: string }; plannedOn: string | null } | null }>(
          'query ($id: ID!) { node(id: $id) { ... on VisitPlan { team { code } plannedOn } } }',
          { id: planId },
          departmentOf(this.team),
        )
      : { node: null }
    return {
      status: payload.visitPlan?.status ?? null,
      refused: error?.code ?? null,
      holder: error?.owner?.team.code ?? node?.team.code ?? null,
      day: node?.plannedOn ?? null,
      message: error?.message ?? null,
    }
  }

  async visits(enterprise: number, { on = '2026-04-09', mode = 'ENTERED' } = {}): Promise<{ conflict: string | null }> {
    const { visit, userErrors } = await recordAt(this.city.api, this.team, enterprise, { visitedOn: on, mode })
    if (!visit) throw new Error(JSON.stringify(userErrors))
    return visit
  }
}

export class City {
  private constructor(readonly api: TownAndCountry) {}

  static async open(): Promise<City> {
    return new City(await openTownAndCountry())
  }
  close(): Promise<void> {
    return this.api.close()
  }

  readonly tourism = new Department(this, 'TOURISM')
  readonly agriculture = new Department(this, 'AGRICULTURE')
  readonly science = new Department(this, 'SCIENCE-1')
  readonly court = new Department(this, 'COURT')
  readonly eastEconomy = new Department(this, 'EAST-ECON')

  /** E1, a hotel in a town of the east. */
  readonly hotel = 1
  /** E9, a cotton mill in the west: 科技局's by remit. */
  readonly factory = 9

  preview(): Promise<Run> {
    return schedule(this.api)
  }
  async publishes(run: Run): Promise<Run> {
    const { scheduleRun, userErrors } = await publishRun(this.api, run)
    if (!scheduleRun) throw new Error(JSON.stringify(userErrors))
    return scheduleRun
  }
  async previewsAndPublishes(): Promise<Run> {
    return this.publishes(await this.preview())
  }
  async pinsBaseline(pins: readonly [Department, number][]): Promise<void> {
    const { report } = await pinBaseline(
      this.api,
      pins.map(([{ team }, n]) => ({ team, n })),
    )
    if (report?.created !== pins.length) throw new Error(JSON.stringify(report))
  }
  async limits(team: Department, capacity: number, remits: object[]): Promise<void> {
    await setTerms(this.api, [{ teamCode: team.team, capacity, remits }])
  }
  /** A new enterprise opens and is enrolled. */
  async opens(n: number, row: Record<string, unknown>): Promise<void> {
    await enrolEnterprise(this.api, n, row)
  }

  async ownerOf(n: number): Promise<string> {
    return (await ownerOf(this.api, n)).team.code
  }
  movesOf(run: Run): Promise<Page<Move>> {
    return movesOf(this.api, run.id)
  }
  coverageAudit(): Promise<Audit> {
    return auditOf(this.api)
  }
  async openDuplicates(): Promise<number> {
    const { duplicateVisits } = await this.api.data<{ duplicateVisits: { totalCount: number } }>(
      'query ($id: ID!) { duplicateVisits(campaignId: $id, status: [OPEN]) { totalCount } }',
      { id: this.api.campaignId },
    )
    return duplicateVisits.totalCount
  }
  async coverage(): Promise<{
    inScope: number
    planned: number
    visited: number
    effectivelyVisited: number
    openDuplicates: number
  }> {
    const { coverage } = await this.api.data<{ coverage: { total: Awaited<ReturnType<City['coverage']>> } }>(
      `query ($id: ID!) {
        coverage(campaignId: $id) { total { inScope planned visited effectivelyVisited openDuplicates } }
      }`,
      { id: this.api.campaignId },
    )
    return coverage.total
  }
  /** The plans for an enterprise, as "status team day", in the order of the API. */
  async plansFor(n: number): Promise<string[]> {
    const { node } = await this.api.data<{
      node: { visitPlans: { nodes: { status: string; plannedOn: string | null; team: { code: string } }[] } }
    }>(
      `query ($id: ID!, $campaignId: ID!) {
        node(id: $id) { ... on Enterprise { visitPlans(campaignId: $campaignId, first: 200) { nodes { status plannedOn team { code } } } } }
      }`,
      { id: this.api.targetIds[n], campaignId: this.api.campaignId },
    )
    return node.visitPlans.nodes.map(({ status, plannedOn, team }) => `${status} ${team.code} ${plannedOn ?? '-'}`)
  }
}
