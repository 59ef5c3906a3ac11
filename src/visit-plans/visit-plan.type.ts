import { Field, Int, ObjectType } from 'type-graphql'
import { DuplicateVisit } from '../duplicates/duplicate-visit.entity'
import { connectionType } from '../shared/connections'
import { UserError } from '../shared/errors'
import { VisitPlan } from './visit-plan.entity'

export const VisitPlanConnection = connectionType('VisitPlan', () => VisitPlan)

@ObjectType({ description: 'A flagged plan has no userErrors: `duplicate` tells.' })
export class RegisterVisitPlanPayload {
  @Field(() => VisitPlan, { nullable: true })
  visitPlan!: VisitPlan | null
  @Field(() => DuplicateVisit, { nullable: true })
  duplicate!: DuplicateVisit | null
  @Field(() => [UserError])
  userErrors!: UserError[]
}

@ObjectType({ description: 'registered + flagged + refused = rows.' })
export class RegisterVisitPlansPayload {
  @Field(() => [RegisterVisitPlanPayload])
  results!: RegisterVisitPlanPayload[]
  @Field(() => Int)
  registered!: number
  @Field(() => Int)
  flagged!: number
  @Field(() => Int)
  refused!: number
  @Field(() => [UserError])
  userErrors!: UserError[]
}

@ObjectType()
export class VisitPlanPayload {
  @Field(() => VisitPlan, { nullable: true })
  visitPlan!: VisitPlan | null
  @Field(() => [UserError])
  userErrors!: UserError[]
}
