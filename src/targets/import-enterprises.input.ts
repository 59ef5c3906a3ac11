import { Field, ID, InputType } from 'type-graphql'

@InputType({
  description:
    'One of `uscc` and `registrationNumber`; with neither, the same name in the same area is the same row. `areaCode` of district level or below.\nA field left out or null keeps what is stored. registryState may be anything but MERGED.',
})
export class EnterpriseRowInput {
  @Field(() => String, { nullable: true, description: '统一社会信用代码.' })
  uscc?: string | null

  @Field(() => String, { nullable: true, description: '15位旧注册号.' })
  registrationNumber?: string | null

  @Field(() => String, { nullable: true, description: '企业名称; at most 200 characters; a new enterprise needs one.' })
  name?: string | null

  @Field(() => String, { nullable: true, description: '所在区域; a new enterprise needs one.' })
  areaCode?: string | null

  @Field(() => String, { nullable: true, description: '地址; at most 300 characters.' })
  address?: string | null

  @Field(() => String, { nullable: true, description: '行业 (GB/T 4754-2017).' })
  industryCode?: string | null

  @Field(() => String, { nullable: true, description: '规模.' })
  sizeClass?: string | null

  @Field(() => Boolean, { nullable: true, description: '是否规模以上.' })
  isAboveScale?: boolean | null

  @Field(() => Boolean, { nullable: true, description: '是否重点企业.' })
  isKey?: boolean | null

  @Field(() => String, { nullable: true, description: '登记状态.' })
  registryState?: string | null

  @Field(() => String, { nullable: true, description: 'The day since when the state holds; not after today.' })
  stateSince?: string | null

  @Field(() => String, { nullable: true, description: 'What the state rests on; at most 1,000 characters.' })
  stateEvidence?: string | null
}

@InputType({ description: 'With `campaignId`, what is created or found is enrolled, ineligible ones as ineligible.' })
export class ImportEnterprisesInput {
  @Field(() => [EnterpriseRowInput], { description: 'Up to 10,000.' })
  rows!: EnterpriseRowInput[]

  @Field(() => ID, { nullable: true })
  campaignId?: string | null

  @Field(() => Boolean, {
    nullable: true,
    defaultValue: false,
    description: 'The same report, and nothing is written; the idempotencyKey then stays unused.',
  })
  dryRun?: boolean | null

  @Field(() => String, { nullable: true })
  idempotencyKey?: string | null
}
