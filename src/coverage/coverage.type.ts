import { GraphQLDateTime } from 'graphql-scalars'
import { Field, Float, ID, Int, ObjectType, registerEnumType } from 'type-graphql'
import { Campaign } from '../campaigns/campaign.entity'

export enum CoverageDimension {
  DISTRICT = 'DISTRICT',
  TOWN = 'TOWN',
  ZONE = 'ZONE',
  DEPARTMENT = 'DEPARTMENT',
  TEAM = 'TEAM',
  INDUSTRY = 'INDUSTRY',
  SIZE_CLASS = 'SIZE_CLASS',
  TARGET_KIND = 'TARGET_KIND',
}
registerEnumType(CoverageDimension, {
  name: 'CoverageDimension',
  description:
    'DEPARTMENT and TEAM: by the owner. INDUSTRY: by section letter. ZONE: functional zones, and one row for the rest.',
})

// A report grouped by several dimensions has thousands of rows: simple resolvers keep it from making a promise a field.

/** 分组. */
@ObjectType({
  simpleResolvers: true,
  description: '分组: without a town, industry or size, `code` and `id` are null and `name` says so.',
})
export class CoverageKey {
  @Field(() => CoverageDimension)
  dimension!: CoverageDimension

  @Field(() => ID, { nullable: true })
  id!: string | null

  @Field(() => String, { nullable: true })
  code!: string | null

  @Field(() => String)
  name!: string
}

/** 覆盖情况. Counts of targets. */
@ObjectType({
  simpleResolvers: true,
  description: '覆盖情况: counts of targets. All but `enrolled` and `ineligible` count only targets in scope.',
})
export class CoverageRow {
  @Field(() => [CoverageKey])
  keys!: CoverageKey[]

  @Field(() => Int, { description: '纳入对象: inScope + ineligible.' })
  enrolled!: number

  @Field(() => Int, { description: '应走访.' })
  inScope!: number

  @Field(() => Int, { description: '已注销、吊销或并入其他记录.' })
  ineligible!: number

  @Field(() => Int, { description: '已落实责任组: owner source is not FALLBACK.' })
  assigned!: number

  @Field(() => Int, { description: '已有计划: with an ACTIVE or DONE plan in round 1.' })
  planned!: number

  @Field(() => Int, { description: '已上门: with a visit of mode ENTERED, DOORSTEP or FORM_DROP.' })
  visited!: number

  @Field(() => Int, { description: '有效走访: with a visit of mode ENTERED.' })
  effectivelyVisited!: number

  @Field(() => Int, { description: '重复待处理: targets with an OPEN duplicate.' })
  openDuplicates!: number

  @Field(() => Float, {
    nullable: true,
    description:
      '覆盖率: effectivelyVisited / inScope; null, with the reason, when the denominator is zero or unknown.',
  })
  coverageRate!: number | null

  @Field(() => String, { nullable: true })
  coverageRateUnknownReason!: string | null
}

/** 覆盖情况报表. */
@ObjectType({
  description:
    '覆盖情况报表: `rows` is empty without groupBy; groups with nothing enrolled are left out; the rows add up to the total.',
})
export class CoverageReport {
  @Field(() => Campaign)
  campaign!: Campaign

  @Field(() => GraphQLDateTime)
  asOf!: Date

  @Field(() => CoverageRow)
  total!: CoverageRow

  @Field(() => [CoverageRow])
  rows!: CoverageRow[]
}

/** 全覆盖、不交叉的核对. */
@ObjectType({
  simpleResolvers: true,
  description:
    '全覆盖、不交叉的核对: whether the promises hold right now: every target in scope has exactly one owner, and no target has two plans that are ACTIVE or DONE in one round. Counted from the rows themselves.',
})
export class CoverageAudit {
  @Field(() => GraphQLDateTime)
  asOf!: Date

  @Field(() => Int)
  inScope!: number

  @Field(() => Int)
  withoutOwner!: number

  @Field(() => Int)
  withSeveralOwners!: number

  @Field(() => Int)
  withSeveralActivePlans!: number

  @Field(() => Boolean)
  holds!: boolean
}
