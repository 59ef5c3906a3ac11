import { City, type Department } from '../support/city'
import {
  closeConsultation,
  consultationOf,
  decide,
  fallbackLoadsOf,
  object,
  objected,
  objectionsOf,
  openConsultation,
  setFallbackShare,
  stalenessOf,
} from '../support/consultations'
import { publishRun, type Run } from '../support/runs'
import { departmentOf } from '../support/visits'

/** What a department reads of a preview that is laid before it: "GAINED 测试企业1", with why. */
async function readsOf(
  city: City,
  { team }: Department,
  consultationId: string,
): Promise<{ moves: string[]; reasons: string[]; before: number; after: number }> {
  const { node } = await city.api.data<{
    node: {
      moves: { nodes: { kind: string; target: { name: string }; reason: string }[] }
      figures: { departments: { before: number; after: number }[] }
    }
  }>(
    `query ($id: ID!) {
      node(id: $id) {
        ... on Consultation {
          moves { nodes { kind target { name } reason } }
          figures { departments { before after } }
        }
      }
    }`,
    { id: consultationId },
    departmentOf(team),
  )
  const { moves, figures } = node
  return {
    moves: moves.nodes.map(({ kind, target }) => `${kind} ${target.name}`).sort(),
    reasons: moves.nodes.map(({ reason }) => reason),
    ...figures.departments[0]!,
  }
}

describe('Asked before ordered', () => {
  let city: City
  beforeEach(async () => {
    city = await City.open()
  })
  afterEach(() => city.close())

  const asks = async (run: Run) => {
    const { consultation, userErrors } = await openConsultation(city.api, run.id, { note: '请各单位于15日前反馈意见' })
    if (!consultation) throw new Error(JSON.stringify(userErrors))
    return consultation
  }

  it('each department reads its own part, objects; the office decides; the next preview does as was decided', async () => {
    const { api, tourism, science, eastEconomy, court, hotel, factory } = city
    const preview = await city.preview()
    const consultation = await asks(preview)

    // 旅游局 reads which hotels it is to have, and why; nothing of others.
    const reads = await readsOf(city, tourism, consultation.id)
    expect(reads.moves).toEqual(['测试企业1', '测试企业10', '测试企业4', '测试企业7'].map((name) => `GAINED ${name}`))
    for (const reason of reads.reasons) expect(reason).toContain('旅游局')
    expect(reads).toMatchObject({ before: 0, after: 4 })
    expect((await readsOf(city, eastEconomy, consultation.id)).moves.length).toBeGreaterThan(0)

    // Its director's brother runs the hotel: it steps back. 旅游局 also claims a mill that is an industrial museum, and would rather
    // see E4 with the district.
    const stepsBack = await objected(api, consultation, hotel, tourism.team, 'RECUSAL', { reason: '局长亲属任总经理' })
    const museum = await objected(api, consultation, factory, tourism.team, 'OWN_TEAM', { reason: '工业旅游示范点' })
    const tooFar = await objected(api, consultation, 4, tourism.team, 'OTHER_TEAM', {
      proposedTeamId: api.teamIds[eastEconomy.team],
      reason: '距离远',
    })
    // 法院 has no say in who visits whom there.
    const meddles = await object(api, consultation, 4, court.team, 'OTHER_TEAM', {
      proposedTeamId: api.teamIds[science.team],
    })
    expect(meddles.userErrors).toMatchObject([{ code: 'INVALID_INPUT', field: ['targetId'] }])
    // Everybody sees his own: 科技局, which would lose the mill, does not read what 旅游局 has said about it.
    expect((await objectionsOf(api, departmentOf(science.team))).totalCount).toBe(0)
    expect((await objectionsOf(api)).totalCount).toBe(3)

    // The office decides; with the first yes the preview is out of date, and says so.
    expect(await stalenessOf(api, preview.id)).toBeNull()
    await decide(api, stepsBack.id, 'ACCEPT', { remedy: 'FORBID', reason: '属回避情形' })
    expect(await stalenessOf(api, preview.id)).toContain('Schedule again')
    await decide(api, museum.id, 'ACCEPT', { remedy: 'PIN', reason: '工业旅游由旅游局联系' })
    await decide(api, tooFar.id, 'REJECT', { reason: '请旅游局克服困难' })
    expect((await publishRun(api, preview)).userErrors).toMatchObject([{ code: 'STALE_VERSION' }])
    const answers = (await objectionsOf(api, departmentOf(tourism.team))).nodes
    expect(answers.map(({ status, decisionReason }) => [status, decisionReason])).toEqual([
      ['REJECTED', '请旅游局克服困难'],
      ['ACCEPTED', '工业旅游由旅游局联系'],
      // Why it steps back is nobody's business but the office's.
      ['ACCEPTED', null],
    ])

    // The next preview has it as decided, and becomes the order.
    await closeConsultation(api, consultation.id)
    await city.publishes(await city.preview())
    expect(await city.ownerOf(hotel)).not.toBe(tourism.team)
    expect(await city.ownerOf(factory)).toBe(tourism.team)
    expect(await city.ownerOf(4)).toBe(tourism.team)
    expect(await city.coverageAudit()).toMatchObject({ withoutOwner: 0, holds: true })
  })

  it('a town sees what is left to it, and the office says why when that is more than it has set', async () => {
    const { api, tourism } = city
    await city.limits(tourism, 1, [{ industryCode: '61' }])
    await setFallbackShare(api, 0.3)
    const preview = await city.preview()
    const consultation = await asks(preview)
    // Three of four hotels stay with their towns, each one of three enterprises there.
    const loads = await fallbackLoadsOf(api, preview.id)
    const heavy = loads.filter(({ exceedsShare }) => exceedsShare)
    expect(heavy).toHaveLength(3)
    const [town] = heavy
    expect(town).toMatchObject({ targets: 1, change: -2, inScope: 3 })
    expect(await fallbackLoadsOf(api, preview.id, { department: town!.team.code })).toEqual([town])

    const refused = await publishRun(api, preview)
    expect(refused.userErrors).toMatchObject([{ code: 'INVALID_INPUT', field: ['reason'] }])
    expect(refused.userErrors[0]!.message).toContain('33.3%')
    expect((await publishRun(api, preview, { reason: '旅游局换届，年内不增加任务' })).userErrors).toEqual([])
    expect(await consultationOf(api, consultation.id)).toMatchObject({ status: 'OVERTAKEN' })
  })
})
