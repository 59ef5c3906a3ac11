import { Field, Int, ObjectType } from 'type-graphql'
import { SizeClass } from '../targets/enterprise.entity'

@ObjectType('Remit', {
  description: '职责范围: fits a target that fits every field given. Codes take in everything below.',
})
export class Remit {
  @Field(() => String, { nullable: true })
  industryCode!: string | null
  @Field(() => String, { nullable: true })
  areaCode!: string | null
  @Field(() => SizeClass, { nullable: true })
  sizeClass!: SizeClass | null
  @Field(() => Boolean, { nullable: true })
  isKey!: boolean | null
}

@ObjectType('TeamTerms', {
  description:
    'A target is within the remit when one of `remits` fits it in every field that the remit gives; no remits fit nothing. A fallback team takes nothing by remit and has no capacity, whatever its terms say.',
})
export class TeamTerms {
  campaignId!: string
  teamId!: string

  @Field(() => Int, { nullable: true, description: 'Targets the team can own; null is no limit.' })
  capacity!: number | null

  @Field(() => [Remit])
  remits!: Remit[]
}
