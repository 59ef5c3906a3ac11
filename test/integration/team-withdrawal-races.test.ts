import 'reflect-metadata'
import { uuidOf } from '../../src/shared/relay'
import { changed, changeOwner, setTerms } from '../support/owners'
import { publishRun, runSchedule, schedule } from '../support/runs'
import { reinstateTeam, withdrawTeam } from '../support/team-withdrawals'
import { openTownAndCountry, type TownAndCountry } from '../support/town-and-country'
import { auditOf, campaignOf, openCampaign, recordAt, register, registered, withdraw } from '../support/visits'

const ROUNDS = 4

let city: TownAndCountry
beforeAll(async () => {
  // Every caller has a connection of its own: their transactions are really open side by side.
  city = await openTownAndCountry({ writers: 40 })
})
afterAll(() => city.close())

const codeOf = ({ userErrors }: { userErrors: readonly { code: string }[] }): string => userErrors[0]?.code ?? 'done'

/** What a team that has left still owns or plans though nobody has entered there. */
const left = (campaign: TownAndCountry, team: string): Promise<unknown[]> =>
  city.db.query(
    `SELECT has.target_id, has.what FROM (
       SELECT ct.target_id, 'owns' AS what FROM campaign_target ct WHERE ct.campaign_id = $1 AND ct.owner_team_id = $2
       UNION ALL
       SELECT p.target_id, p.status FROM visit_plan p
        WHERE p.campaign_id = $1 AND p.team_id = $2 AND p.status IN ('ACTIVE', 'DUPLICATE', 'MERGED')
     ) has
     WHERE NOT EXISTS (
       SELECT FROM visit v WHERE v.campaign_id = $1 AND v.target_id = has.target_id AND v.mode = 'ENTERED')`,
    [uuidOf('Campaign', campaign.campaignId), uuidOf('Team', campaign.teamIds[team])],
  )

/** 旅游局 owns E1 … E6 and has plans at E1 … E4, at two of them beside 科技局. */
async function prepared(): Promise<TownAndCountry> {
  const campaign = await openCampaign(city)
  await setTerms(campaign, [
    { teamCode: 'TOURISM', capacity: null, remits: [{ industryCode: '61' }] },
    { teamCode: 'AGRICULTURE', capacity: null, remits: [{ industryCode: '01' }] },
  ])
  for (let n = 1; n <= 6; n++) await changed(campaign, 'handOverOwner', n, 'TOURISM')
  for (let n = 1; n <= 4; n++) await registered(campaign, 'TOURISM', n, { plannedOn: '2026-04-20' })
  for (const n of [1, 2]) await registered(campaign, 'SCIENCE-1', n)
  return campaign
}

describe('A team leaves while everybody is at work', () => {
  it.each(['AGRICULTURE', null])(
    `successor %s: whoever comes first, it is left with nothing, and the promises hold, in ${ROUNDS} rounds`,
    async (successor) => {
      const seen = new Set<string>()
      for (let round = 0; round < ROUNDS; round++) {
        const campaign = await prepared()
        const plan = await registered(campaign, 'TOURISM', 5)
        const preview = await schedule(campaign)
        const told = await Promise.all([
          withdrawTeam(campaign, 'TOURISM', successor),
          ...[7, 8, 9].map((n) => register(campaign, 'TOURISM', n)),
          ...[3, 4, 7].map((n) => register(campaign, 'SCIENCE-1', n)),
          ...[10, 11].map((n) => changeOwner(campaign, 'pinOwner', n, 'TOURISM')),
          ...[12, 7].map((n) => changeOwner(campaign, 'handOverOwner', n, 'TOURISM')),
          changeOwner(campaign, 'forbidOwner', 2, 'TOURISM'),
          changeOwner(campaign, 'forbidOwner', 6, 'AGRICULTURE'),
          recordAt(campaign, 'TOURISM', 1),
          withdraw(campaign, plan.id, { department: 'TOURISM' }),
          publishRun(campaign, preview),
        ])
        for (const [at, payload] of told.entries()) seen.add(`${at} ${codeOf(payload)}`)
        expect(codeOf(told[0])).toBe('done')
        expect(await left(campaign, 'TOURISM')).toEqual([])
        expect(await auditOf(campaign)).toMatchObject({ inScope: 12, holds: true })
        // Nothing that a schedule does afterwards gives it anything.
        expect(await runSchedule(campaign, 'PUBLISH')).toMatchObject({ status: 'SUCCEEDED', error: null })
        expect(await left(campaign, 'TOURISM')).toEqual([])
        expect(await auditOf(campaign)).toMatchObject({ inScope: 12, holds: true })
      }
      // Each is done, or told why not: that the team has left, that owners are published, that the run or the plan is of yesterday.
      const codes = new Set([...seen].map((line) => line.split(' ')[1]))
      for (const code of codes)
        expect(['done', 'INVALID_STATE', 'NOT_OWNER', 'DUPLICATE_VISIT', 'STALE_VERSION', 'NOT_FOUND']).toContain(code)
    },
  )

  it('two teams that name each other as successors: one leaves, the other is told so', async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const campaign = await prepared()
      const told = await Promise.all([
        withdrawTeam(campaign, 'TOURISM', 'AGRICULTURE'),
        withdrawTeam(campaign, 'AGRICULTURE', 'TOURISM'),
      ])
      expect(told.map(codeOf).sort()).toEqual(['INVALID_STATE', 'done'])
      expect(await auditOf(campaign)).toMatchObject({ holds: true })
    }
  })

  it('leaving and coming back race: the version counts each, and a team is in or out', async () => {
    const campaign = await prepared()
    const { version } = await campaignOf(campaign)
    const told = await Promise.all(
      Array.from({ length: 8 }, (_, i) =>
        i % 2 === 0 ? withdrawTeam(campaign, 'TOURISM', 'AGRICULTURE') : reinstateTeam(campaign, 'TOURISM'),
      ),
    )
    const recorded = await city.db.query<{ action: string }>(
      `SELECT action FROM audit_event WHERE campaign_id = $1 AND object_type = 'Team' AND action IN ('withdrawTeam', 'reinstateTeam') ORDER BY id`,
      [uuidOf('Campaign', campaign.campaignId)],
    )
    expect(recorded.map(({ action }) => action)).toEqual(
      recorded.map((_, i) => (i % 2 === 0 ? 'withdrawTeam' : 'reinstateTeam')),
    )
    expect((await campaignOf(campaign)).version).toBe(version + recorded.length)
    expect(told.every((payload) => ['done', 'INVALID_STATE'].includes(codeOf(payload)))).toBe(true)
  })
})
