import { Field, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql'
import { connectionType } from '../shared/connections'
import { UserError } from '../shared/errors'
import type { Sentence } from '../shared/language'
import { LocalDate } from '../shared/scalars'
import { Consultation } from './consultation.entity'
import type { DepartmentGains, Gains, TeamGains } from './figures'
import { Objection, ObjectionProposal, ObjectionRemedy } from './objection.entity'

export enum ConsultedMoveKind {
  GAINED = 'GAINED',
  LOST = 'LOST',
  WITHIN = 'WITHIN',
}
registerEnumType(ConsultedMoveKind, {
  name: 'ConsultedMoveKind',
  description: "From one department's side. WITHIN: from one of its teams to another.",
})

@ObjectType({ description: '变动: a target that the preview would give to another team, seen from one department.' })
export class ConsultedMove {
  targetId!: string
  fromTeamId!: string
  toTeamId!: string
  reasonSentence!: Sentence
  @Field(() => ConsultedMoveKind, {
    nullable: true,
    description: "Null when no department is named: one's loss is another's gain.",
  })
  kind!: ConsultedMoveKind | null
}

@ObjectType()
abstract class GainFields implements Gains {
  @Field(() => Int, { description: 'Owned when the run read the campaign.' })
  before!: number
  @Field(() => Int)
  gained!: number
  @Field(() => Int)
  lost!: number
  @Field(() => Int)
  kept!: number
  @Field(() => Int, { description: 'Owned when the preview is published.' })
  after!: number
  @Field(() => Int, { description: 'Of `after`, what is left to it as the grass roots (基层兜底).' })
  fallback!: number
}

@ObjectType({ description: 'What a preview gives to one team and takes from it. Counts of targets.' })
export class TeamFigures extends GainFields implements TeamGains {
  teamId!: string
  @Field(() => Int, { nullable: true, description: 'By its terms as they are now; null is no limit.' })
  capacity!: number | null
}

@ObjectType({ description: 'What a preview gives to one department and takes from it. Counts of targets.' })
export class DepartmentFigures extends GainFields implements Omit<DepartmentGains, 'teams'> {
  departmentId!: string
  teamGains!: TeamGains[]
  @Field(() => Int, {
    description: 'Moved from one of its teams to another: in `before` and `after`, and no gain or loss.',
  })
  within!: number
}

@ObjectType({ description: 'Counts of objections, as far as the caller may read them.' })
export class ObjectionFigures {
  @Field(() => Int)
  open!: number
  @Field(() => Int)
  accepted!: number
  @Field(() => Int)
  rejected!: number
  @Field(() => Int)
  withdrawn!: number
}

@ObjectType({
  description:
    "征求意见的数字: what the preview means for departments and towns, without a list. Of a department its own; for a district's office counted below its area.",
})
export class ConsultationFigures {
  consultationId!: string
  scheduleRunId!: string
  @Field(() => LocalDate)
  closesOn!: string
}

export const ConsultationConnection = connectionType('Consultation', () => Consultation)
export const ConsultedMoveConnection = connectionType('ConsultedMove', () => ConsultedMove)
export const ObjectionConnection = connectionType('Objection', () => Objection)

@ObjectType()
export class ConsultationPayload {
  @Field(() => Consultation, { nullable: true })
  consultation!: Consultation | null
  @Field(() => [UserError])
  userErrors!: UserError[]
}

@ObjectType()
export class ObjectionPayload {
  @Field(() => Objection, { nullable: true })
  objection!: Objection | null
  @Field(() => [UserError])
  userErrors!: UserError[]
}

@InputType()
export class OpenConsultationInput {
  @Field(() => ID)
  scheduleRunId!: string
  @Field(() => LocalDate, {
    description: 'The last day on which objections are taken: today or later, within the campaign.',
  })
  closesOn!: string
  @Field(() => String, { nullable: true })
  note?: string | null
  @Field(() => String, { nullable: true })
  idempotencyKey?: string | null
}

@InputType()
export class CloseConsultationInput {
  @Field(() => ID)
  consultationId!: string
  @Field(() => String, { nullable: true })
  reason?: string | null
}

@InputType()
export class ObjectToOwnerInput {
  @Field(() => ID)
  consultationId!: string
  @Field(() => ID)
  targetId!: string
  @Field(() => ID, {
    nullable: true,
    description:
      'For whom it is made. Left out, the team of the department that the preview gives the target to or takes it from, else its only one.',
  })
  teamId?: string | null
  @Field(() => ObjectionProposal)
  proposal!: ObjectionProposal
  @Field(() => ID, { nullable: true, description: 'With OTHER_TEAM, and only then.' })
  proposedTeamId?: string | null
  @Field(() => String)
  reason!: string
  @Field(() => String, { nullable: true })
  idempotencyKey?: string | null
}

@InputType()
export class WithdrawObjectionInput {
  @Field(() => ID)
  objectionId!: string
  @Field(() => String, { nullable: true })
  reason?: string | null
}

export enum ObjectionDecision {
  ACCEPT = 'ACCEPT',
  REJECT = 'REJECT',
}
registerEnumType(ObjectionDecision, { name: 'ObjectionDecision' })

@InputType()
export class DecideObjectionInput {
  @Field(() => ID)
  objectionId!: string
  @Field(() => ObjectionDecision)
  decision!: ObjectionDecision
  @Field(() => ObjectionRemedy, { nullable: true, description: 'With ACCEPT, and only then.' })
  remedy?: ObjectionRemedy | null
  @Field(() => ID, {
    nullable: true,
    description:
      'Who gets the target, or with FORBID who may not. Left out, whom the objection asks for: its team with OWN_TEAM, the proposed one with OTHER_TEAM; with FORBID its team where it is a RECUSAL.',
  })
  teamId?: string | null
  @Field(() => String, {
    description:
      'With PIN and HAND_OVER it is the reason of the new owner, which everybody reads; with FORBID it is for office and inspectors only.',
  })
  reason!: string
}
