import { loadDuplicateVisit } from '../duplicates/duplicate-visit.queries'
import { once } from '../record/idempotency'
import type { RequestContext } from '../shared/context'
import { type Refusal, Refused, refusal, userErrors } from '../shared/errors'
import { limitRows } from '../shared/import-report'
import { answering } from '../shared/payload'
import { uuidOf } from '../shared/relay'
import { readDay, readEnum, readText } from '../shared/rows'
import { tidy } from '../shared/text'
import { reschedulePlan, withdrawPlan } from './change-plan'
import { type PlanOutcome, type PlanRequest, registerPlans } from './register-plans'
import { HalfDay, type VisitPlan, VisitPurpose } from './visit-plan.entity'
import type {
  RegisterVisitPlanInput,
  RegisterVisitPlansInput,
  RescheduleVisitPlanInput,
  VisitPlanRowInput,
  WithdrawVisitPlanInput,
} from './visit-plan.input'
import { loadVisitPlan } from './visit-plan.queries'
import type { RegisterVisitPlanPayload, RegisterVisitPlansPayload, VisitPlanPayload } from './visit-plan.type'

export const MOST_NOTE = 1000

/** Registers one plan; a refusal is the payload's only userError. */
export function registerVisitPlan(
  context: RequestContext,
  input: RegisterVisitPlanInput,
): Promise<RegisterVisitPlanPayload> {
  const note = readText(input.note, MOST_NOTE, ['note'])
  const request: PlanRequest = {
    team: { id: uuidOf('Team', input.teamId) },
    targetId: input.targetId ?? null,
    uscc: input.uscc ?? null,
    purpose: input.purpose,
    plannedOn: input.plannedOn ?? null,
    halfDay: input.halfDay ?? null,
    round: input.round ?? 1,
    note: note.value ?? null,
    unreadable: note.refused ? [note.refused] : [],
  }
  return answering(
    context,
    async () => {
      const outcome = await context.db.transaction((tx) =>
        once(context, tx, 'registerVisitPlan', { ...input }, async () => {
          const campaignId = uuidOf('Campaign', input.campaignId)
          const [registered] = await registerPlans(context, tx, campaignId, 'registerVisitPlan', [request], () => [])
          if (registered!.refused) throw new Refused(registered!.refused)
          return registered!
        }),
      )
      return present(context, outcome)
    },
    (errors) => ({ visitPlan: null, duplicate: null, userErrors: errors }),
  )
}

/** Registers a department's whole list: one result a row, in order; a bad row spoils no other. */
export function registerVisitPlans(
  context: RequestContext,
  input: RegisterVisitPlansInput,
): Promise<RegisterVisitPlansPayload> {
  const { rows } = input
  return answering<RegisterVisitPlansPayload>(
    context,
    async () => {
      limitRows(rows)
      const requests = rows.map(readRow)
      const { outcomes } = await context.db.transaction((tx) =>
        once(context, tx, 'registerVisitPlans', { ...input }, async () => ({
          outcomes: await registerPlans(
            context,
            tx,
            uuidOf('Campaign', input.campaignId),
            'registerVisitPlans',
            requests,
            (index) => ['rows', index],
          ),
        })),
      )
      const refused = outcomes.filter((outcome) => outcome.refused).length
      const flagged = outcomes.filter((outcome) => outcome.duplicateVisitId).length
      return {
        results: await Promise.all(outcomes.map((outcome) => present(context, outcome))),
        registered: outcomes.length - refused - flagged,
        flagged,
        refused,
        userErrors: [],
      }
    },
    (errors) => ({ results: [], registered: 0, flagged: 0, refused: rows.length, userErrors: errors }),
  )
}

function readRow(row: VisitPlanRowInput, index: number): PlanRequest {
  const at = (field: string) => ['rows', index, field] as const
  const code = tidy(row.teamCode)
  const purpose = readEnum(VisitPurpose, row.purpose, at('purpose'))
  const plannedOn = readDay(row.plannedOn, at('plannedOn'))
  const halfDay = readEnum(HalfDay, row.halfDay, at('halfDay'))
  const note = readText(row.note, MOST_NOTE, at('note'))
  const missing = (field: string): Refusal => refusal('INVALID_INPUT', at(field), 'row.missing', { field })
  return {
    team: { code },
    targetId: row.targetId ?? null,
    uscc: row.uscc ?? null,
    purpose: purpose.value ?? null,
    plannedOn: plannedOn.value ?? null,
    halfDay: halfDay.value ?? null,
    round: row.round ?? 1,
    note: note.value ?? null,
    unreadable: [
      code === null ? missing('teamCode') : undefined,
      !purpose.refused && purpose.value === null ? missing('purpose') : undefined,
      purpose.refused,
      plannedOn.refused,
      halfDay.refused,
      note.refused,
    ].filter((each) => each !== undefined),
  }
}

async function present(context: RequestContext, outcome: PlanOutcome): Promise<RegisterVisitPlanPayload> {
  if (outcome.refused)
    return { visitPlan: null, duplicate: null, userErrors: userErrors(context.language, [outcome.refused]) }
  const [visitPlan, duplicate] = await Promise.all([
    loadVisitPlan(context, outcome.planId),
    outcome.duplicateVisitId ? loadDuplicateVisit(context, outcome.duplicateVisitId) : null,
  ])
  return { visitPlan, duplicate, userErrors: [] }
}

export const rescheduleVisitPlan = (
  context: RequestContext,
  input: RescheduleVisitPlanInput,
): Promise<VisitPlanPayload> =>
  changed(context, input.visitPlanId, (tx, planId) => reschedulePlan(context, tx, planId, input))

export const withdrawVisitPlan = (context: RequestContext, input: WithdrawVisitPlanInput): Promise<VisitPlanPayload> =>
  changed(context, input.visitPlanId, (tx, planId) => withdrawPlan(context, tx, planId, input.reason))

function changed(
  context: RequestContext,
  visitPlanId: string,
  change: (tx: Parameters<Parameters<typeof context.db.transaction>[0]>[0], planId: string | null) => Promise<void>,
): Promise<VisitPlanPayload> {
  const planId = uuidOf('VisitPlan', visitPlanId)
  return answering<VisitPlanPayload>(
    context,
    async () => {
      await context.db.transaction((tx) => change(tx, planId))
      return { visitPlan: (await loadVisitPlan(context, planId!)) as VisitPlan, userErrors: [] }
    },
    (errors) => ({ visitPlan: null, userErrors: errors }),
  )
}
