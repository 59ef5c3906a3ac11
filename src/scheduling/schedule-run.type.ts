import { GraphQLDateTime } from 'graphql-scalars'
import { Field, Float, ID, InputType, Int, ObjectType } from 'type-graphql'
import { OwnershipSource } from '../ownership/ownership-source'
import { connectionType } from '../shared/connections'
import { UserError } from '../shared/errors'
import type { Sentence } from '../shared/language'
import { Node } from '../shared/node'
import type {
  CertificateRecord,
  RepairRecord,
  ShortageRecord,
  ShortageSetRecord,
  SummaryRecord,
  WhatIfRecord,
} from './run-records'
import { ScheduleMode, ScheduleRunStatus } from './schedule-enums'
import { WhatIfInput } from './what-if.type'

@ObjectType({
  description: 'targets = owned + fallback. A target pinned to a fallback team counts as fallback.',
})
export class ScheduleSummary implements SummaryRecord {
  @Field(() => Int)
  targets!: number
  @Field(() => Int)
  owned!: number
  @Field(() => Int, {
    description: 'Left with the grass-roots team: fallbackNoRemit + fallbackNoCapacity + those fixed to it.',
  })
  fallback!: number
  @Field(() => Int)
  fallbackNoRemit!: number
  @Field(() => Int)
  fallbackNoCapacity!: number
  @Field(() => Int)
  pinned!: number
  @Field(() => Int, { description: 'Owners changed that were published before, other than fallback.' })
  moved!: number
  @Field(() => Float, { description: "Of the owned targets' terms and the load tiers." })
  totalCost!: number
  @Field(() => Int, {
    description:
      'First come, first served on the same input, targets in order of enrolment, each to its cheapest team with room: what departments would reach alone.',
  })
  greedyOwned!: number
  @Field(() => Float)
  greedyCost!: number
  @Field(() => Int)
  duplicatesResolved!: number
  @Field(() => Int, { description: 'Open plans that become participants or are withdrawn.' })
  visitsSaved!: number
}

@ObjectType({ description: 'Prices that let anyone recheck the optimum in one pass, without the solver.' })
export class OptimalityCertificate {
  /** UUID of its run. */
  runId!: string
  @Field(() => Float, {
    description:
      'totalCost + unownedPoints for each target that could not be owned + movePoints for each move, so that one number holds the order of the aims.',
  })
  objective!: number
  @Field(() => Float, { description: 'Points that stand for one target that could not be owned.' })
  unownedPoints!: number
  @Field(() => Float, { description: 'Points that stand for one move.' })
  movePoints!: number
  @Field(() => Float)
  dualObjective!: number
  @Field(() => Int)
  violations!: number
  @Field(() => Boolean)
  isOptimal!: boolean
  @Field(() => GraphQLDateTime)
  checkedAt!: Date
}

@ObjectType()
export class OwnershipMove {
  targetId!: string
  fromTeamId!: string
  toTeamId!: string
  reasonSentence!: Sentence
}

@ObjectType()
export class Assignment {
  targetId!: string
  teamId!: string
  reasonSentence!: Sentence
  @Field(() => Float, { description: 'Points of the pair, without the load tiers of its team.' })
  cost!: number
  @Field(() => OwnershipSource)
  source!: OwnershipSource
}

@ObjectType({
  description:
    'The smallest set of targets with the greatest excess over the capacity of all the teams that may own them: `missing` = targets − capacity = fallbackNoCapacity.',
})
export class CapacityShortage {
  record!: ShortageRecord
  @Field(() => Int)
  targets!: number
  @Field(() => Int)
  capacity!: number
  @Field(() => Int)
  missing!: number
}

@ObjectType({
  description:
    '缺口组: a closed group: no team outside it may own one of its targets. A group may lie within a larger one, whose figures then count it too.',
})
export class ShortageGroup {
  record!: ShortageSetRecord
  @Field(() => Int)
  targets!: number
  @Field(() => Int)
  capacity!: number
  @Field(() => Int)
  missing!: number
}

@ObjectType({ description: 'More capacity for a team.' })
export class CapacityRaise {
  teamId!: string
  @Field(() => Int)
  by!: number
  @Field(() => Int, { description: 'What the team can then own.' })
  to!: number
}

@ObjectType({ description: 'One more remit for a team that has room: an industry or an area.' })
export class RemitWidening {
  teamId!: string
  areaId!: string | null
  @Field(() => String, { nullable: true })
  industryCode!: string | null
  @Field(() => Int, { description: 'Targets of the shortage that it would make eligible.' })
  eligible!: number
}

@ObjectType({
  description:
    '补缺办法: more capacity, or a wider remit. Each has been solved: the figures are those of the campaign as it would be then.',
})
export class ShortageRepair {
  record!: RepairRecord
  @Field(() => [CapacityRaise])
  raises!: CapacityRaise[]
  @Field(() => RemitWidening, { nullable: true })
  remit!: RemitWidening | null
  @Field(() => Int, { description: 'Targets that would still go without for want of capacity.' })
  missingAfter!: number
  @Field(() => Int, { description: 'Targets that would be owned more than in this run.' })
  ownedMore!: number
  @Field(() => Float, { description: 'Points of the whole campaign more, the targets owned more included.' })
  extraCost!: number
}

@ObjectType({
  description:
    '兜底量: what a run leaves to one grass-roots team, and how that differs from what the team owns by fallback now.',
})
export class FallbackLoad {
  teamId!: string
  @Field(() => Int)
  targets!: number
  @Field(() => Int, { description: 'targets − those that it owned when the run read the campaign.' })
  change!: number
  @Field(() => Int, {
    description: 'Targets in scope that fall to this team when no one else owns them: those of its town, as a rule.',
  })
  inScope!: number
  @Field(() => Float, {
    nullable: true,
    description:
      '兜底占比, 0 to 1: of inScope, those that the run leaves to the team. What is pinned to it from elsewhere is load, not share. Null without a denominator.',
  })
  share!: number | null
  @Field(() => Float, { nullable: true, description: 'The same by the owners that the run found.' })
  shareBefore!: number | null
  @Field(() => Boolean, {
    description: "Past the campaign's fallbackShare as it is now: publishing needs a reason.",
  })
  exceedsShare!: boolean
}

/** 排期运行. */
@ObjectType({ implements: Node, description: '排期运行: one run of the scheduler.' })
export class ScheduleRun extends Node {
  campaignId!: string
  summaryRecord!: SummaryRecord | null
  certificateRecord!: CertificateRecord | null
  shortageRecord!: ShortageRecord | null
  errorSentence!: Sentence | null
  whatIfRecord!: WhatIfRecord | null

  @Field(() => ScheduleMode)
  mode!: ScheduleMode
  @Field(() => ScheduleRunStatus)
  status!: ScheduleRunStatus
  @Field(() => Float, { description: '0 to 1.' })
  progress!: number
  @Field(() => Int, { description: "The campaign's version that the run has read." })
  campaignVersion!: number
  @Field(() => GraphQLDateTime, { nullable: true })
  startedAt!: Date | null
  @Field(() => GraphQLDateTime, { nullable: true })
  finishedAt!: Date | null
  @Field(() => GraphQLDateTime, { nullable: true })
  publishedAt!: Date | null
}

export const ScheduleRunConnection = connectionType('ScheduleRun', () => ScheduleRun)
export const OwnershipMoveConnection = connectionType('OwnershipMove', () => OwnershipMove)
export const AssignmentConnection = connectionType('Assignment', () => Assignment)

@ObjectType()
export class ScheduleVisitsPayload {
  @Field(() => ScheduleRun, { nullable: true })
  scheduleRun!: ScheduleRun | null
  @Field(() => [UserError])
  userErrors!: UserError[]
}

@InputType()
export class ScheduleVisitsInput {
  @Field(() => ID)
  campaignId!: string
  @Field(() => ScheduleMode)
  mode!: ScheduleMode
  @Field(() => WhatIfInput, {
    nullable: true,
    description: 'Only with PREVIEW: what this run supposes. It can be compared and explained, not published.',
  })
  whatIf?: WhatIfInput | null
  @Field(() => String, { nullable: true })
  idempotencyKey?: string | null
}

@InputType()
export class CancelScheduleRunInput {
  @Field(() => ID)
  scheduleRunId!: string
}

@InputType()
export class PublishScheduleInput {
  @Field(() => ID)
  scheduleRunId!: string
  @Field(() => Int)
  expectedCampaignVersion!: number
  @Field(() => String, { nullable: true, description: 'The order it rests on (文号).' })
  documentNumber?: string | null
  @Field(() => String, { nullable: true })
  reason?: string | null
}
