import { defaultFieldResolver, type GraphQLFieldResolver, type GraphQLSchema } from 'graphql'
import { type Caller, type RequestContext, Role } from './context'
import { requestError } from './errors'
import { storable } from './text'

const EVERYONE: readonly Role[] = [Role.CAMPAIGN_OFFICE, Role.DEPARTMENT, Role.INSPECTOR, Role.ANALYST]
/** Lists of targets, plans, visits, runs: all but who sees figures only. */
const LISTS: readonly Role[] = [Role.CAMPAIGN_OFFICE, Role.DEPARTMENT, Role.INSPECTOR]
const OFFICE: readonly Role[] = [Role.CAMPAIGN_OFFICE]
const OFFICE_AND_DEPARTMENT: readonly Role[] = [Role.CAMPAIGN_OFFICE, Role.DEPARTMENT]

interface Permission {
  roles: readonly Role[]
  /** For the whole city's office only: what it changes has no part that lies below one district. */
  wholeCity?: boolean
}

/**
 * Who may call which operation (rules.md, Who sees what; docs/access.md explains it). Which rows of it a caller sees or changes
 * is the operation's own affair, by `scopeAreaId` and `teamScope`. An operation without a line here does not start.
 */
export const PERMISSIONS: Readonly<Record<string, Permission>> = {
  'Query.viewer': { roles: EVERYONE },
  'Query.node': { roles: EVERYONE },
  'Query.nodes': { roles: EVERYONE },
  'Query.area': { roles: EVERYONE },
  'Query.areas': { roles: EVERYONE },
  'Query.industries': { roles: EVERYONE },
  'Query.department': { roles: EVERYONE },
  'Query.departments': { roles: EVERYONE },
  'Query.team': { roles: EVERYONE },
  'Query.teams': { roles: EVERYONE },
  'Query.enterprise': { roles: LISTS },
  'Query.enterprises': { roles: LISTS },
  'Query.campaign': { roles: EVERYONE },
  'Query.campaigns': { roles: EVERYONE },
  'Query.visitPlans': { roles: LISTS },
  'Query.visits': { roles: LISTS },
  'Query.duplicateVisits': { roles: LISTS },
  'Query.scheduleRuns': { roles: LISTS },
  'Query.compareScheduleRuns': { roles: LISTS },
  'Query.consultations': { roles: LISTS },
  'Query.consultationFigures': { roles: EVERYONE },
  'Query.objections': { roles: LISTS },
  'Query.coverage': { roles: EVERYONE },
  'Query.coverageAudit': { roles: EVERYONE },
  'Query.explainOwner': { roles: LISTS },
  'Query.explainTeam': { roles: LISTS },

  'Mutation.importAreas': { roles: OFFICE },
  'Mutation.importDepartments': { roles: OFFICE },
  'Mutation.importEnterprises': { roles: OFFICE },
  'Mutation.createCampaign': { roles: OFFICE, wholeCity: true },
  'Mutation.updateCampaign': { roles: OFFICE, wholeCity: true },
  'Mutation.closeCampaign': { roles: OFFICE, wholeCity: true },
  'Mutation.setCostWeights': { roles: OFFICE, wholeCity: true },
  'Mutation.setFallbackShare': { roles: OFFICE, wholeCity: true },
  'Mutation.setTeamTerms': { roles: OFFICE },
  'Mutation.importPairings': { roles: OFFICE },
  'Mutation.enrolTargets': { roles: OFFICE },
  'Mutation.registerVisitPlan': { roles: OFFICE_AND_DEPARTMENT },
  'Mutation.registerVisitPlans': { roles: OFFICE_AND_DEPARTMENT },
  'Mutation.rescheduleVisitPlan': { roles: OFFICE_AND_DEPARTMENT },
  'Mutation.withdrawVisitPlan': { roles: OFFICE_AND_DEPARTMENT },
  'Mutation.resolveDuplicateVisit': { roles: OFFICE_AND_DEPARTMENT },
  'Mutation.recordVisit': { roles: OFFICE_AND_DEPARTMENT },
  'Mutation.scheduleVisits': { roles: OFFICE, wholeCity: true },
  'Mutation.cancelScheduleRun': { roles: OFFICE, wholeCity: true },
  'Mutation.publishSchedule': { roles: OFFICE, wholeCity: true },
  'Mutation.pinOwner': { roles: OFFICE },
  'Mutation.pinOwners': { roles: OFFICE },
  'Mutation.unpinOwner': { roles: OFFICE },
  'Mutation.handOverOwner': { roles: OFFICE },
  'Mutation.forbidOwner': { roles: OFFICE },
  'Mutation.openConsultation': { roles: OFFICE, wholeCity: true },
  'Mutation.closeConsultation': { roles: OFFICE, wholeCity: true },
  'Mutation.objectToOwner': { roles: OFFICE_AND_DEPARTMENT },
  'Mutation.withdrawObjection': { roles: OFFICE_AND_DEPARTMENT },
  'Mutation.decideObjection': { roles: OFFICE },
  'Mutation.withdrawTeam': { roles: OFFICE },
  'Mutation.reinstateTeam': { roles: OFFICE },

  'Subscription.scheduleRunUpdated': { roles: LISTS },
  'Subscription.duplicateVisitFlagged': { roles: LISTS },
  'Subscription.consultationUpdated': { roles: LISTS },
  'Subscription.objectionDecided': { roles: LISTS },
}

/**
 * Puts the gate before every operation of the schema: who is not signed in gets UNAUTHENTICATED, a role that may never call it
 * FORBIDDEN, both before any input is looked at.
 * @throws Error when an operation of the schema has no line in PERMISSIONS: a new one cannot be open by being forgotten.
 */
export function guardOperations(schema: GraphQLSchema): GraphQLSchema {
  for (const type of [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()]) {
    for (const field of Object.values(type?.getFields() ?? {})) {
      const name = `${type!.name}.${field.name}`
      const permission = PERMISSIONS[name]
      if (!permission) throw new Error(`${name} has no line in PERMISSIONS (src/shared/access.ts).`)
      const guarded = guard(
        permission,
        (type === schema.getSubscriptionType() ? field.subscribe : field.resolve) ?? defaultFieldResolver,
      )
      if (type === schema.getSubscriptionType()) field.subscribe = guarded
      else field.resolve = guarded
    }
  }
  return schema
}

const isGranted = ({ roles, wholeCity }: Permission, caller: Caller): boolean =>
  roles.includes(caller.role) && !(wholeCity && caller.areaId !== null)

/** Whether the caller may call an operation at all, such as `Query.visits`; what is no operation is nobody's. */
export function mayCall(caller: Caller, operation: string): boolean {
  const permission = PERMISSIONS[operation]
  return permission !== undefined && isGranted(permission, caller)
}

function guard(
  permission: Permission,
  resolve: GraphQLFieldResolver<unknown, RequestContext>,
): GraphQLFieldResolver<unknown, RequestContext> {
  return (source, args, context, info) => {
    const caller: Caller | null = context.caller
    if (!caller) throw requestError('UNAUTHENTICATED', context.language, 'request.unauthenticated')
    if (!isGranted(permission, caller)) throw requestError('FORBIDDEN', context.language, 'request.forbidden')
    // Root mutations of one document run one after another; what one has read may be changed by the next.
    if (info.operation.operation === 'mutation') context.loaders.clear()
    return resolve(source, storable(args), context, info)
  }
}

/**
 * The area below which the caller sees and changes targets, as a parameter of SQL:
 * `($1::uuid IS NULL OR area.lineage @> ARRAY[$1::uuid])`. Null is the whole city.
 */
export const scopeAreaId = (caller: Caller): string | null =>
  caller.role === Role.CAMPAIGN_OFFICE ? caller.areaId : null

/** The department to whose teams a caller is limited in notes, visits, runs and changes; null is no limit. */
export const scopeDepartmentId = (caller: Caller): string | null =>
  caller.role === Role.DEPARTMENT ? caller.departmentId : null
