import { Field, ID, InputType } from 'type-graphql'
import type { Queryable } from '../database/database'
import { OwnershipSource } from '../ownership/ownership-source'
import { INELIGIBLE_STATES, VISITED_MODES } from '../rules'
import { scopeAreaId } from '../shared/access'
import type { RequestContext } from '../shared/context'
import { requestError } from '../shared/errors'
import { uuidOf, uuidsOf } from '../shared/relay'
import { codeKey } from '../shared/row-codes'
import { likeAnyPart, tidy } from '../shared/text'
import { RegistryState, SizeClass } from './enterprise.entity'
import { normaliseCode } from './unified-code'

@InputType({ description: 'An empty list matches nothing; an absent or null field does not filter.' })
export class EnterpriseFilter {
  @Field(() => String, { nullable: true, description: 'Name or USCC, any part; also pinyin initials.' })
  search?: string | null

  @Field(() => String, { nullable: true, description: 'Any level: takes in everything below.' })
  areaCode?: string | null

  @Field(() => String, { nullable: true, description: 'Any level: takes in everything below.' })
  industryCode?: string | null

  @Field(() => [SizeClass], { nullable: true })
  sizeClass?: SizeClass[] | null

  @Field(() => Boolean, { nullable: true })
  isKey?: boolean | null

  @Field(() => [RegistryState], { nullable: true })
  registryState?: RegistryState[] | null

  @Field(() => ID, {
    nullable: true,
    description: 'Alone: enrolled in it. The fields below need it; without it they are BAD_USER_INPUT.',
  })
  campaignId?: string | null

  @Field(() => [ID], { nullable: true })
  ownerTeamIds?: string[] | null

  @Field(() => [OwnershipSource], { nullable: true })
  ownershipSource?: OwnershipSource[] | null

  @Field(() => Boolean, {
    nullable: true,
    description:
      'As `planned` and `visited` in CoverageRow: true is what is counted there, so never an ineligible target; false is every other one enrolled.',
  })
  hasPlan?: boolean | null

  @Field(() => Boolean, { nullable: true, description: 'As `visited` in CoverageRow; see hasPlan.' })
  hasVisit?: boolean | null
}

/** The parts of a statement that selects enterprises. */
export interface EnterpriseConditions {
  /** `target t`, its `area a` and, with a campaign, its enrolment `campaign_target ct`. */
  from: string
  where: string
  /** Takes the values of `$1`, `$2`, … of `where`; what a statement adds of its own comes after them. */
  params: unknown[]
  /** UUID of the filter's campaign. */
  campaignId: string | null
}

const NEEDS_CAMPAIGN = ['ownerTeamIds', 'ownershipSource', 'hasPlan', 'hasVisit'] as const

/** Constants of ours, never what a user wrote. */
const listOf = (constants: readonly string[]): string => constants.map((constant) => `'${constant}'`).join(', ')

const IN_SCOPE = `t.registry_state NOT IN (${listOf(INELIGIBLE_STATES)})`
const PLANNED = `EXISTS (
  SELECT FROM visit_plan p
   WHERE p.campaign_id = ct.campaign_id AND p.target_id = ct.target_id AND p.round = 1 AND p.status IN ('ACTIVE', 'DONE'))`
const VISITED = `EXISTS (
  SELECT FROM visit v
   WHERE v.campaign_id = ct.campaign_id AND v.target_id = ct.target_id AND v.mode IN (${listOf(VISITED_MODES)}))`

/**
 * What an EnterpriseFilter asks for, in SQL, within the caller's area.
 * @param db where the filter's campaign is looked up: the transaction of a change, or `context.db`.
 * @throws GraphQLError BAD_USER_INPUT for a field that needs `campaignId` beside it, NOT_FOUND for a campaign that is none.
 */
export async function enterpriseConditions(
  context: RequestContext,
  filter: EnterpriseFilter | null | undefined,
  db: Queryable = context.db,
): Promise<EnterpriseConditions> {
  const asked = filter ?? {}
  const campaignId = await findCampaignOf(context, asked, db)
  const params: unknown[] = []
  const given = (value: unknown) => `$${params.push(value)}`
  const conditions = [...registryConditions(context, asked, given)]
  if (campaignId !== null) conditions.push(...campaignConditions(campaignId, asked, given))
  return {
    from: `target t JOIN area a ON a.id = t.area_id${campaignId === null ? '' : ' JOIN campaign_target ct ON ct.target_id = t.id'}`,
    where: conditions.length ? conditions.join(' AND ') : 'true',
    params,
    campaignId,
  }
}

async function findCampaignOf(
  context: RequestContext,
  filter: EnterpriseFilter,
  db: Queryable,
): Promise<string | null> {
  if (filter.campaignId == null) {
    const field = NEEDS_CAMPAIGN.find((name) => filter[name] != null)
    if (field) throw requestError('BAD_USER_INPUT', context.language, 'filter.needsCampaign', { field })
    return null
  }
  const id = uuidOf('Campaign', filter.campaignId)
  const found = id === null ? [] : await db.query<object>('SELECT 1 FROM campaign WHERE id = $1', [id])
  if (found.length === 0) throw requestError('NOT_FOUND', context.language, 'campaign.notFound')
  return id
}

function* registryConditions(
  context: RequestContext,
  filter: EnterpriseFilter,
  given: (value: unknown) => string,
): Generator<string> {
  const scope = scopeAreaId(context.caller)
  if (scope !== null) yield `a.lineage @> ARRAY[${given(scope)}::uuid]`
  const search = tidy(filter.search)
  if (search) yield searchCondition(search, given)
  // An unknown code is the null in an array, which contains nothing.
  if (filter.areaCode != null)
    yield `a.lineage @> ARRAY[(SELECT id FROM area WHERE code = ${given(codeKey(filter.areaCode))}::text)]`
  if (filter.industryCode != null)
    yield `t.industry_code IN (SELECT code FROM industry WHERE lineage @> ARRAY[${given(codeKey(filter.industryCode))}::text])`
  if (filter.sizeClass) yield `t.size_class = ANY(${given(filter.sizeClass)}::text[])`
  if (filter.isKey != null) yield `t.is_key = ${given(filter.isKey)}::boolean`
  if (filter.registryState) yield `t.registry_state = ANY(${given(filter.registryState)}::text[])`
}

/**
 * Names keep the width of their letters as they came, so both sides are folded; codes and pinyin initials are stored folded.
 */
function searchCondition(search: string, given: (value: unknown) => string): string {
  const name = given(likeAnyPart(search))
  const code = given(likeAnyPart(normaliseCode(search) || search))
  const byInitials = /^[a-z0-9]+$/i.test(search)
    ? ` OR t.name_initials LIKE ${given(likeAnyPart(search.toLowerCase()))}`
    : ''
  return `(normalize(t.name, NFKC) ILIKE ${name} OR t.uscc LIKE ${code} OR t.registration_number LIKE ${code}${byInitials})`
}

function* campaignConditions(
  campaignId: string,
  filter: EnterpriseFilter,
  given: (value: unknown) => string,
): Generator<string> {
  yield `ct.campaign_id = ${given(campaignId)}::uuid`
  if (filter.ownerTeamIds) yield `ct.owner_team_id = ANY(${given(uuidsOf('Team', filter.ownerTeamIds))}::uuid[])`
  if (filter.ownershipSource) yield `ct.source = ANY(${given(filter.ownershipSource)}::text[])`
  if (filter.hasPlan != null) yield `(${IN_SCOPE} AND ${PLANNED}) = ${given(filter.hasPlan)}::boolean`
  if (filter.hasVisit != null) yield `(${IN_SCOPE} AND ${VISITED}) = ${given(filter.hasVisit)}::boolean`
}
