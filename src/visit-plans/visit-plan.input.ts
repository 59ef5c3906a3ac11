import { Field, ID, InputType, Int } from 'type-graphql'
import { LocalDate } from '../shared/scalars'
import { HalfDay, VisitPurpose } from './visit-plan.entity'

@InputType()
export class RegisterVisitPlanInput {
  @Field(() => ID)
  campaignId!: string
  @Field(() => ID)
  teamId!: string
  @Field(() => ID, { nullable: true, description: 'One of the two; `uscc` may be the 15-digit registration number.' })
  targetId?: string | null
  @Field(() => String, { nullable: true })
  uscc?: string | null
  @Field(() => VisitPurpose)
  purpose!: VisitPurpose
  @Field(() => LocalDate, { nullable: true })
  plannedOn?: string | null
  @Field(() => HalfDay, { nullable: true })
  halfDay?: HalfDay | null
  @Field(() => Int, { nullable: true, defaultValue: 1 })
  round?: number | null
  @Field(() => String, { nullable: true })
  note?: string | null
  @Field(() => String, { nullable: true })
  idempotencyKey?: string | null
}

@InputType()
export class VisitPlanRowInput {
  @Field(() => String, { nullable: true })
  teamCode?: string | null
  @Field(() => ID, { nullable: true })
  targetId?: string | null
  @Field(() => String, { nullable: true })
  uscc?: string | null
  @Field(() => String, { nullable: true })
  purpose?: string | null
  @Field(() => String, { nullable: true })
  plannedOn?: string | null
  @Field(() => String, { nullable: true })
  halfDay?: string | null
  @Field(() => Int, { nullable: true })
  round?: number | null
  @Field(() => String, { nullable: true })
  note?: string | null
}

@InputType()
export class RegisterVisitPlansInput {
  @Field(() => ID)
  campaignId!: string
  @Field(() => [VisitPlanRowInput])
  rows!: VisitPlanRowInput[]
  @Field(() => String, { nullable: true })
  idempotencyKey?: string | null
}

@InputType()
export class RescheduleVisitPlanInput {
  @Field(() => ID)
  visitPlanId!: string
  @Field(() => LocalDate, { nullable: true, description: 'Left out keeps the day, null clears it.' })
  plannedOn?: string | null
  @Field(() => HalfDay, { nullable: true, description: 'Left out keeps it, null clears it.' })
  halfDay?: HalfDay | null
  @Field(() => String, { nullable: true })
  reason?: string | null
}

@InputType()
export class WithdrawVisitPlanInput {
  @Field(() => ID)
  visitPlanId!: string
  @Field(() => String)
  reason!: string
}
