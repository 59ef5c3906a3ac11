import 'reflect-metadata'
import { type GraphQLSchema, parse, print, printSchema } from 'graphql'
import { buildSchemaSync, type NonEmptyArray } from 'type-graphql'
import { AreaResolver } from './areas/area.resolver'
import { CampaignResolver } from './campaigns/campaign.resolver'
import { EnrolmentResolver } from './campaigns/enrolment.resolver'
import { TeamTermsResolver } from './campaigns/team-terms.resolver'
import {
  ConsultationFiguresResolver,
  ConsultationOfRunResolver,
  ConsultationResolver,
  ConsultedMoveResolver,
  DepartmentFiguresResolver,
  TeamFiguresResolver,
} from './consultations/consultation.resolver'
import { ObjectionResolver } from './consultations/objection.resolver'
import { CoverageResolver } from './coverage/coverage.resolver'
import { DepartmentResolver } from './departments/department.resolver'
import { TeamResolver } from './departments/team.resolver'
import { DuplicateVisitResolver } from './duplicates/duplicate-visit.resolver'
import { ViewerResolver } from './identity/viewer.resolver'
import { IndustryResolver } from './industries/industry.resolver'
import {
  DuplicateVisitErrorResolver,
  OwnerOfTargetResolver,
  OwnershipChangeResolver,
  OwnershipResolver,
  RecusalResolver,
} from './ownership/ownership.resolver'
import {
  ComparedRunResolver,
  ComparedTargetResolver,
  ScheduleComparisonResolver,
  TeamLoadResolver,
} from './scheduling/compare-runs.resolver'
import {
  CostTermResolver,
  OwnerAlternativeResolver,
  OwnerExplanationResolver,
} from './scheduling/explain-owner.resolver'
import { TeamExplanationResolver } from './scheduling/explain-team.resolver'
import {
  ProposedOwnerOfPlanResolver,
  ProposedOwnerOfTargetResolver,
  ProposedOwnerResolver,
} from './scheduling/live/proposed-owner.resolver'
import {
  AssignmentResolver,
  FallbackLoadResolver,
  OptimalityCertificateResolver,
  OwnershipMoveResolver,
  ScheduleResolver,
} from './scheduling/schedule.resolver'
import {
  CapacityRaiseResolver,
  CapacityShortageResolver,
  RemitWideningResolver,
  ShortageGroupResolver,
  ShortageRepairResolver,
} from './scheduling/shortage.resolver'
import { StalenessResolver } from './scheduling/staleness.resolver'
import { ScheduleWhatIfResolver, WhatIfOfRunResolver, WhatIfTermsResolver } from './scheduling/what-if.resolver'
import { NodeResolver } from './server/node.resolver'
import { guardOperations } from './shared/access'
import { DuplicateVisitError, FieldError } from './shared/errors'
import { Enterprise } from './targets/enterprise.entity'
import { EnterpriseResolver, VisitTargetResolver } from './targets/enterprise.resolver'
import { ImportEnterprisesResolver } from './targets/import-enterprises.resolver'
import {
  TeamWithdrawalResolver,
  WithdrawalOfTeamResolver,
  WithdrawalOfTermsResolver,
} from './team-withdrawals/team-withdrawal.resolver'
import { VisitPlanResolver, VisitPlansOfTargetResolver } from './visit-plans/visit-plan.resolver'
import { VisitResolver, VisitsOfTargetResolver } from './visits/visit.resolver'

/** Everything that the service answers, by room. */
const RESOLVERS: NonEmptyArray<new () => object> = [
  ViewerResolver,
  NodeResolver,
  AreaResolver,
  IndustryResolver,
  DepartmentResolver,
  TeamResolver,
  VisitTargetResolver,
  EnterpriseResolver,
  ImportEnterprisesResolver,
  CampaignResolver,
  TeamTermsResolver,
  EnrolmentResolver,
  OwnershipResolver,
  OwnershipChangeResolver,
  RecusalResolver,
  OwnerOfTargetResolver,
  TeamWithdrawalResolver,
  WithdrawalOfTeamResolver,
  WithdrawalOfTermsResolver,
  VisitPlanResolver,
  VisitPlansOfTargetResolver,
  DuplicateVisitResolver,
  DuplicateVisitErrorResolver,
  VisitResolver,
  VisitsOfTargetResolver,
  ScheduleResolver,
  StalenessResolver,
  CapacityShortageResolver,
  ShortageGroupResolver,
  ShortageRepairResolver,
  CapacityRaiseResolver,
  RemitWideningResolver,
  OptimalityCertificateResolver,
  FallbackLoadResolver,
  AssignmentResolver,
  OwnershipMoveResolver,
  OwnerExplanationResolver,
  OwnerAlternativeResolver,
  CostTermResolver,
  TeamExplanationResolver,
  WhatIfOfRunResolver,
  ScheduleWhatIfResolver,
  WhatIfTermsResolver,
  ScheduleComparisonResolver,
  ComparedRunResolver,
  ComparedTargetResolver,
  TeamLoadResolver,
  ConsultationResolver,
  ConsultationOfRunResolver,
  ConsultationFiguresResolver,
  DepartmentFiguresResolver,
  TeamFiguresResolver,
  ConsultedMoveResolver,
  ObjectionResolver,
  ProposedOwnerResolver,
  ProposedOwnerOfTargetResolver,
  ProposedOwnerOfPlanResolver,
  CoverageResolver,
]

/** Reached through their interfaces only. */
const ORPHANED_TYPES: (new () => object)[] = [FieldError, DuplicateVisitError, Enterprise]

let schema: GraphQLSchema | undefined

/** The schema, its operations guarded; built once a process. */
export function createSchema(): GraphQLSchema {
  schema ??= guardOperations(
    buildSchemaSync({
      resolvers: RESOLVERS,
      orphanedTypes: ORPHANED_TYPES,
      validate: false,
      // type-graphql asks for one as soon as there is a subscription; ours bring their own iterators.
      pubSub: NO_PUB_SUB,
    }),
  )
  return schema
}

const NO_PUB_SUB = {
  publish(): never {
    throw new Error('Publish by publishNotifications (src/shared/notifications.ts), inside the transaction.')
  },
  subscribe(): never {
    throw new Error('Give each @Subscription its own `subscribe` (src/shared/notifications.ts).')
  },
}

const HEADER = '# Emitted by `npm run schema`; do not edit.\n\n'

/** The schema as text. Types are sorted so that it does not change with the order of imports; fields and values are not. */
export function printable(): string {
  const { definitions, ...document } = parse(printSchema(createSchema()), { noLocation: true })
  const nameOf = (definition: (typeof definitions)[number]) =>
    'name' in definition ? (definition.name?.value ?? '') : ''
  const sorted = [...definitions].sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1))
  return `${HEADER}${print({ ...document, definitions: sorted })}\n`
}
